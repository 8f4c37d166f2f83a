#include <gtest/gtest.h>

#include "mime/header.h"

namespace letterlock::mime {
namespace {

// "value|name=content|name(charset)=content", or "-" for nullopt.
std::string shown(std::string_view text) {
  const auto parsed = parse_parameter_value(text);
  if (!parsed) return "-";
  std::string result = parsed->value;
  for (const auto& [name, content] : parsed->parameters) {
    const std::string_view charset = parsed->charset_mark(name);
    result += "|" + name + (charset.empty() ? "" : "(" + std::string(charset) + ")") + "=" + content;
  }
  return result;
}

TEST(ParameterValue, Plain) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"text/plain", "text/plain"},
      {"Text/PLAIN; Charset=UTF-8", "text/plain|charset=UTF-8"},
      {" text / plain ; charset = utf-8 ", "text/plain|charset=utf-8"},
      {"text/plain;", "text/plain"},
      {"text/plain;;; charset=a;", "text/plain|charset=a"},
      {"attachment; filename=\"a b.txt\"", "attachment|filename=a b.txt"},
      {"attachment; filename=\"a\\\"b\\\\c\"", "attachment|filename=a\"b\\c"},
      {"attachment; filename=\"\"", "attachment|filename="},
      {"attachment; filename=", "attachment|filename="},
      {"multipart/mixed; boundary=\"a;b=c\"; x=y", "multipart/mixed|boundary=a;b=c|x=y"},
      {"multipart/mixed; boundary=----=_Part/1:2", "multipart/mixed|boundary=----=_Part/1:2"},
      {"text/plain (words (nested)); charset (more) = us-ascii (the rest)", "text/plain|charset=us-ascii"},
      {"text/plain; charset=utf-8; charset=\"utf-8\"", "text/plain|charset=utf-8"},
      {"attachment; filename=my long name.txt; size=3", "attachment|filename=my long name.txt|size=3"},
      {"text/html; utf-8", "text/html"},
      {"application/pkcs7-mime; smime-type=\"enveloped-data\"", "application/pkcs7-mime|smime-type=enveloped-data"},
      {"attachment; filename=\xe6\xb8\xac.txt", "attachment|filename=\xe6\xb8\xac.txt"},
      {"a/b/c", "a/b/c"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(shown(text), expected) << text;
}

TEST(ParameterValue, Rfc2231) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"attachment; filename*=utf-8''%E6%B8%AC.txt", "attachment|filename(utf-8)=\xe6\xb8\xac.txt"},
      {"attachment; filename*=UTF-8'zh-TW'%41", "attachment|filename(utf-8)=A"},
      {"attachment; filename*=''a%20b", "attachment|filename=a b"},
      {"attachment; filename*=plain%20text", "attachment|filename=plain text"},
      {"attachment; filename*=utf-8''100%25%zz%4", "attachment|filename(utf-8)=100%%zz%4"},
      {"a/b; title*0=one; title*1=\" two\"", "a/b|title=one two"},
      {"a/b; title*1=two; title*0=one", "a/b|title=onetwo"},
      {"a/b; title*0*=big5''%A4%A4; title*1=%A4; title*2*=%A4", "a/b|title(big5)=\xa4\xa4%A4\xa4"},
      {"a/b; title*0=one; title*2=three", "a/b|title=one"},
      {"a/b; title*1=two", "a/b"},
      {"a/b; title*01=x; title*0=one", "a/b|title=one|title*01=x"},
      {"a/b; name=old; name*=utf-8''new", "a/b|name(utf-8)=new"},
      {"a/b; name*0=x; name=old", "a/b|name=x"},
      {"a/b; boundary*0=\"ab\"; boundary*1=\"cd\"", "a/b|boundary=abcd"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(shown(text), expected) << text;
}

TEST(ParameterValue, WhatCannotBeReadWithoutGuessing) {
  const std::string_view cases[] = {"",
                                    ";",
                                    " (only a comment)",
                                    "text/plain (open",
                                    "text/",
                                    "/plain",
                                    "text plain",
                                    "text/plain charset=x",
                                    "a/b; x=\"open",
                                    "a/b; x=\"a\" b",
                                    "a/b; x=a\"b\"",
                                    "a/b; =x",
                                    "a/b; x=1; x=2",
                                    "a/b; x*=1; x*=2",
                                    "a/b; x*0=1; x*0=2",
                                    "a/b; x y=1",
                                    "a/b; \"x\"=1",
                                    "a/b, c/d",
                                    "a/b; x=1 (open",
                                    "a/b; x=\"\x01\"",
                                    "te\"xt/a"};
  for (const auto text : cases) EXPECT_EQ(shown(text), "-") << text;
}

TEST(ParameterValue, AccessByName) {
  const auto parsed = parse_parameter_value("multipart/signed; MICALG=sha-256; boundary=\"b\"");
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->has("micalg"));
  EXPECT_FALSE(parsed->has("protocol"));
  EXPECT_EQ(parsed->parameter("boundary"), "b");
  EXPECT_EQ(parsed->parameter("protocol"), "");
}

TEST(ContentType, IsTextPlainWhereNothingBetterIsSaid) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "text/plain"},
      {"Content-Type: image/png\r\n", "image/png"},
      {"Content-Type: text\r\n", "text/plain"},
      {"Content-Type: multipart/mixed; boundary=\"open\r\n", "text/plain"},
      {"Content-Type: a/b/c\r\n", "text/plain"},
      {"content-type: Message/RFC822\r\n", "message/rfc822"},
      {"Content-Type:\r\n multipart/mixed;\r\n\tboundary=x\r\n", "multipart/mixed"},
  };
  for (const auto& [octets, expected] : cases) {
    const auto header = Header::parse(octets);
    ASSERT_TRUE(header);
    EXPECT_EQ(content_type(*header).value, expected) << octets;
  }
}

}  // namespace
}  // namespace letterlock::mime
