#include "transport/message_shape.h"

#include <gtest/gtest.h>

#include "transport/submission.h"

namespace letterlock::transport {
namespace {

Result<MessageShape> shape(std::string_view text) {
  ReplayableMemory memory(as_bytes(text));
  return shape_of(memory);
}

TEST(MessageShape, Table) {
  const std::string long_line(998, 'x');
  struct {
    std::string text;
    std::uint64_t octets;
    bool eight_bit;
    bool header;
  } const cases[] = {
      {"a: b\r\n\r\nc\r\n", 11, false, false},
      {"a: b\n\nc\n", 11, false, false},
      {"a: b\n\nc", 11, false, false},
      {"a: b\n\nü\n", 12, true, false},
      {"a: ü\n\nc\n", 12, true, true},
      {"a: b\n\nc\n\nü", 17, true, false},
      {"\n", 2, false, false},
      {long_line, 1000, false, false},
  };
  for (const auto& c : cases) {
    const auto found = shape(c.text);
    ASSERT_TRUE(found) << c.text;
    EXPECT_EQ(found->octets, c.octets) << c.text;
    EXPECT_EQ(found->eight_bit, c.eight_bit) << c.text;
    EXPECT_EQ(found->eight_bit_header, c.header) << c.text;
  }
}

TEST(MessageShape, WhatServersReadDifferentlyIsRefused) {
  for (const std::string_view text :
       {std::string_view("a\rb\r\n"), std::string_view("a\r"), std::string_view("a\r\r\nb"),
        std::string_view("a\r\n\r.\r\n"), std::string_view("a\0b", 3)}) {
    EXPECT_EQ(shape(text).error().code, ErrorCode::mime_malformed) << text;
  }
  EXPECT_EQ(shape(std::string(999, 'x') + "\r\n").error().code, ErrorCode::mime_malformed);
  EXPECT_EQ(shape("").error().code, ErrorCode::message_empty);
}

TEST(Envelope, OnlyAddressesCanStandOnTheWire) {
  for (const char* good : {"ann@example.tw", "王@例.tw", "\"a b\"@example.tw", "\"a>b\"@example.tw", "-f@example.tw",
                           "a+b=c@example.tw", "ann@[192.0.2.1]"}) {
    EXPECT_TRUE(check_envelope({"", {good}})) << good;
    EXPECT_TRUE(check_envelope({good, {"bob@example.tw"}})) << good;
  }
  for (const std::string& bad :
       {std::string(""), std::string("ann"), std::string("@b"), std::string("a@"), std::string("a@b\r\nRCPT TO:<c@d"),
        std::string("a@b\n"), std::string("a\0@b", 4), std::string("a@b> SIZE=1"), std::string("<a@b>"),
        std::string("a b@c"), std::string("a@b,c@d"), std::string("Ann <a@b>"), std::string("a@b (c)"),
        std::string("\"a\r\n\"@b"), std::string("g: a@b;"), std::string("\xff@b.tw"), std::string("a@b c"),
        std::string(400, 'a') + "@b"}) {
    EXPECT_FALSE(check_envelope({"ann@example.tw", {"bob@example.tw", bad}})) << bad;
    if (bad.empty()) continue;
    EXPECT_FALSE(check_envelope({bad, {"bob@example.tw"}})) << bad;
  }
  EXPECT_EQ(check_envelope({"ann@example.tw", {}}).error().code, ErrorCode::no_recipients);
}

}  // namespace
}  // namespace letterlock::transport
