#include "mime/header.h"

#include <gtest/gtest.h>

namespace letterlock::mime {
namespace {

std::string fields_of(const Header& header) {
  std::string text;
  for (const HeaderField& field : header.fields()) text += field.name + "=" + field.value + ";";
  return text;
}

TEST(Header, IsReadWithBothLineEnds) {
  const struct {
    std::string_view octets;
    std::string_view fields;
  } cases[] = {
      {"", ""},
      {"\r\n", ""},
      {"\n", ""},
      {"Subject: one\r\nTo: two\r\n\r\n", "Subject=one;To=two;"},
      {"Subject: one\nTo: two\n", "Subject=one;To=two;"},
      {"Subject: one\nTo: two\r\n\n", "Subject=one;To=two;"},
      {"Subject:one", "Subject=one;"},
      {"Subject:\r\nTo:   \t \r\n", "Subject=;To=;"},
      {"Subject : one\r\n", "Subject=one;"},
      {"Subject: one:two \t\r\n", "Subject=one:two;"},
      {"Subject: one\r\n two\r\n\tthree\r\n", "Subject=one two\tthree;"},
      {"Subject:\r\n  one\n   two\r\n", "Subject=one   two;"},
      {"Subject: one\r\n \r\n two\r\n", "Subject=one  two;"},
      {"Subject: \xe4\xbd\xa0\xff\r\n", "Subject=\xe4\xbd\xa0\xff;"},
      {"X-!#$: a\r\n", "X-!#$=a;"},
  };
  for (const auto& c : cases) {
    const auto header = Header::parse(c.octets);
    ASSERT_TRUE(header) << c.octets;
    EXPECT_EQ(fields_of(*header), c.fields) << c.octets;
  }
}

TEST(Header, WhatIsNoHeaderIsRefusedWithItsLine) {
  const struct {
    std::string_view octets;
    std::string_view line;
  } cases[] = {
      {"no colon here\r\n", "1"},
      {"Subject: one\r\nno colon\r\n", "2"},
      {" begins with a blank: x\r\n", "1"},
      {": no name\r\n", "1"},
      {"two words: x\r\n", "1"},
      {"\xc3\xa4: x\r\n", "1"},
      {"a\x01: x\r\n", "1"},
      {"Subject: one\rTo: two\r\n", "1"},
      {"Subject: one\r\r\n", "1"},
      {"Subject: one\r\nTo: t\r\n w\ro\r\n", "3"},
      {std::string_view("Subject: a\0b\r\n", 14), "1"},
      {"Subject: one\r\n\r\nbody", "2"},
      {"Subject: one\r", "1"},
  };
  for (const auto& c : cases) {
    const auto header = Header::parse(c.octets);
    ASSERT_FALSE(header) << c.octets;
    EXPECT_EQ(header.error().code, ErrorCode::mime_malformed) << c.octets;
    ASSERT_EQ(header.error().params.size(), 1u);
    EXPECT_EQ(header.error().params[0].second, c.line) << c.octets;
  }
}

TEST(Header, BoundsAreNamed) {
  std::string many;
  for (int i = 0; i < 10000; ++i) many += "X: y\r\n";
  const auto too_many = Header::parse(many);
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().code, ErrorCode::mime_header_too_many);
  EXPECT_EQ(too_many.error().params, (Params{{"limit", "2000"}}));
  Limits limits;
  limits.header_fields = 10000;
  EXPECT_TRUE(Header::parse(many, limits));
  limits.header_octets = many.size() - 1;
  const auto too_large = Header::parse(many, limits);
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().code, ErrorCode::mime_header_too_large);
  EXPECT_EQ(too_large.error().params, (Params{{"limit", std::to_string(many.size() - 1)}}));
}

TEST(Header, RawOctetsStayAndAreWrittenWithCrlf) {
  const auto header = Header::parse("A : 1\n  2\nB:\t3\r\nC: 4");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->fields()[0].raw, "A : 1\n  2\n");
  EXPECT_EQ(header->fields()[1].raw, "B:\t3\r\n");
  EXPECT_EQ(header->to_string(), "A : 1\r\n  2\r\nB:\t3\r\nC: 4\r\n");
}

TEST(Header, FieldsAreFoundWithoutCase) {
  const auto header = Header::parse("From: a\r\nfrom: b\r\nTo: c\r\n");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->count("FROM"), 2u);
  EXPECT_EQ(header->value("FROM"), "a");
  EXPECT_EQ(header->find("Cc"), nullptr);
  EXPECT_EQ(header->value("Cc"), "");
  Header changed = *header;
  changed.remove("From");
  EXPECT_EQ(fields_of(changed), "To=c;");
}

TEST(Header, AddedValuesFoldAndUnfoldToThemselves) {
  std::string words;
  for (int i = 0; i < 60; ++i) words += "word" + std::to_string(i) + (i % 7 == 0 ? "  " : i % 5 == 0 ? " \t" : " ");
  const std::string values[] = {
      "", "x", "a b", words, std::string(900, 'w'), "a " + std::string(900, 'w') + " b", "\xe7\x8e\x8b@example.tw"};
  for (const std::string& value : values) {
    Header header;
    ASSERT_TRUE(header.add("X-Value", value)) << value;
    const std::string text = header.to_string();
    const auto again = Header::parse(text);
    ASSERT_TRUE(again) << text;
    ASSERT_EQ(again->fields().size(), 1u);
    EXPECT_EQ(again->fields()[0].value, header.fields()[0].value);
    EXPECT_EQ(text.find(" \r\n"), std::string::npos) << text;
  }
  Header header;
  ASSERT_TRUE(header.add("X-Value", words));
  std::string_view rest = header.fields()[0].raw;
  while (!rest.empty()) {
    const size_t end = rest.find("\r\n");
    ASSERT_NE(end, std::string_view::npos);
    EXPECT_LE(end, 76u);
    rest.remove_prefix(end + 2);
  }
}

TEST(Header, InjectionIsRefused) {
  const std::pair<std::string_view, std::string> cases[] = {
      {"Subject", "a\r\nBcc: b"}, {"Subject", "a\nb"}, {"Subject", "a\rb"},    {"Subject", std::string("a\0b", 3)},
      {"Subject", "a\x1b[2J"},    {"", "a"},           {"Sub ject", "a"},      {"Subject:", "a"},
      {"Subject\r\nTo", "a"},     {"Subj\xc3", "a"},   {"Subject", "a\r\n b"}, {"Subject", std::string(1000, 'w')},
  };
  for (const auto& [name, value] : cases) {
    Header header;
    const Status status = header.add(name, value);
    ASSERT_FALSE(status) << value;
    EXPECT_EQ(status.error().code, ErrorCode::mime_malformed);
    EXPECT_TRUE(header.fields().empty());
  }
}

}  // namespace
}  // namespace letterlock::mime
