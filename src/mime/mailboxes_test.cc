#include <gtest/gtest.h>

#include "mime/header.h"

namespace letterlock::mime {
namespace {

// "name<address>" joined by "|", or "-" for nullopt.
std::string shown(std::string_view text) {
  const auto mailboxes = parse_mailboxes(text);
  if (!mailboxes) return "-";
  std::string result;
  for (const Mailbox& mailbox : *mailboxes) {
    if (!result.empty()) result += "|";
    result += mailbox.display_name + "<" + mailbox.address + ">";
  }
  return result;
}

TEST(Mailboxes, AreRead) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""},
      {" , ,", ""},
      {"ann@example.org", "<ann@example.org>"},
      {" <ann@example.org> ", "<ann@example.org>"},
      {"Ann Lee <ann@example.org>", "Ann Lee<ann@example.org>"},
      {"Ann  \t Lee<ann@example.org>", "Ann Lee<ann@example.org>"},
      {"\"Lee, Ann\" <ann@example.org>", "Lee, Ann<ann@example.org>"},
      {"\"a \\\"b\\\" \\\\\" <a@example.org>", "a \"b\" \\<a@example.org>"},
      {"Ann Q. Lee <ann@example.org>", "Ann Q. Lee<ann@example.org>"},
      {"a@example.org, b@example.org,c@example.org", "<a@example.org>|<b@example.org>|<c@example.org>"},
      {",a@example.org,,b@example.org,", "<a@example.org>|<b@example.org>"},
      {"ann@example.org (Ann Lee)", "Ann Lee<ann@example.org>"},
      {"<ann@example.org> (Ann (the first) Lee)", "Ann (the first) Lee<ann@example.org>"},
      {"Ann <ann@example.org> (work)", "Ann<ann@example.org>"},
      {"ann(one)@(two)example(three).(four)org", "<ann@example.org>"},
      {"(x) Ann (y) Lee (z) <(1)ann(2)@example.org(3)>", "Ann Lee<ann@example.org>"},
      {"ann . lee @ example . org", "<ann.lee@example.org>"},
      {"\"ann\"@example.org", "<ann@example.org>"},
      {"\"ann\".\"lee\"@example.org", "<ann.lee@example.org>"},
      {"\"ann lee\"@example.org", "<\"ann lee\"@example.org>"},
      {"\"a@b\"@example.org", "<\"a@b\"@example.org>"},
      {"\"a..b\"@example.org", "<\"a..b\"@example.org>"},
      {"\"\"@example.org", "<\"\"@example.org>"},
      {"\"a\\\"b\"@example.org", "<\"a\\\"b\"@example.org>"},
      {"ann@[192.0.2.1]", "<ann@[192.0.2.1]>"},
      {"<@relay.example,@b.example:ann@example.org>", "<ann@example.org>"},
      {"=?utf-8?B?546L?= <wang@example.tw>", "=?utf-8?B?546L?=<wang@example.tw>"},
      {"\xe7\x8e\x8b <\xe7\x8e\x8b@\xe4\xbe\x8b.tw>", "\xe7\x8e\x8b<\xe7\x8e\x8b@\xe4\xbe\x8b.tw>"},
      {"ann@example.org <ann@example.org>", "ann@example.org<ann@example.org>"},
      {"ann@example.org <Ann@Example.org>", "ann@example.org<Ann@Example.org>"},
      {"\"bob@bank.example\" <ann@example.org>", "bob@bank.example<ann@example.org>"},
      {"Friends: a@example.org, Bo <b@example.org>;", "<a@example.org>|Bo<b@example.org>"},
      {"undisclosed-recipients:;", ""},
      {"A: a@example.org;, \"B c\":;, d@example.org", "<a@example.org>|<d@example.org>"},
      {"o'neil+tag/x=y@example.org", "<o'neil+tag/x=y@example.org>"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(shown(text), expected) << text;
}

TEST(Mailboxes, NothingIsGuessed) {
  const std::string_view cases[] = {
      "ann",
      "Ann Lee",
      "@example.org",
      "ann@",
      "<>",
      "Ann <>",
      "ann@example.org bob@example.org",
      "<a@example.org> <b@example.org>",
      "<a@example.org>b@example.org",
      "bob@bank.example <ann@example.org>",
      "ann@example.org <bob@example.org",
      "ann lee@example.org",
      "ann..lee@example.org",
      ".ann@example.org",
      "ann.@example.org",
      "ann@example..org",
      "ann@.example.org",
      "ann@example.org.",
      "ann@b@example.org",
      "ann@example.org; bob@example.org",
      "Friends: a@example.org",
      "Friends: Inner: a@example.org;;",
      ":a@example.org;",
      "\"open <ann@example.org>",
      "Ann (open <ann@example.org>",
      "Ann <ann@example.org",
      "<ann@example.org>>",
      "<<ann@example.org>>",
      "<ann@example.org> tail",
      "ann@[192.0.2.1",
      "ann@[a b]",
      "a\x01z@example.org",
      "ann@exa\xffmple.org",
      "\xc0\xaf@example.org",
      "\xed\xa0\x80@example.org",
      "<@relay.example ann@example.org>",
      ") ann@example.org",
      "ann@example.org)",
      "\\ann@example.org",
  };
  for (const auto text : cases) EXPECT_EQ(shown(text), "-") << text;
  EXPECT_EQ(shown(std::string_view("a\0@example.org", 14)), "-");
}

TEST(Mailboxes, DeepCommentsAndLongListsEnd) {
  const std::string deep(200000, '(');
  EXPECT_EQ(shown(deep + "a@example.org"), "-");
  const std::string closed = std::string(100000, '(') + std::string(100000, ')') + "a@example.org";
  EXPECT_EQ(shown(closed), "<a@example.org>");
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "a" + std::to_string(i) + "@example.org, ";
  EXPECT_EQ(parse_mailboxes(many)->size(), 5000u);
}

}  // namespace
}  // namespace letterlock::mime
