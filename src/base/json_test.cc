#include "base/json.h"

#include <gtest/gtest.h>

#include <limits>

namespace letterlock::json_test {

enum class Mood { signed_only, plain };
BOOST_DESCRIBE_ENUM(Mood, signed_only, plain)

enum class Word { first, second };
BOOST_DESCRIBE_ENUM(Word, first, second)
std::string to_string(Word word) { return word == Word::first ? "the-first" : "the-second"; }

struct Inner {
  std::string name;
  std::vector<int> numbers;
  bool operator==(const Inner&) const = default;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, numbers))

struct Named {
  static constexpr std::string_view kKind = "named-otherwise";
  std::uint64_t value = 0;
  bool operator==(const Named&) const = default;
};
BOOST_DESCRIBE_STRUCT(Named, (), (value))

struct Empty {
  bool operator==(const Empty&) const = default;
};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

using Choice = std::variant<Inner, Named, Empty>;

struct All {
  bool flag = false;
  std::int64_t low = 0;
  std::uint8_t small = 0;
  double ratio = 0;
  std::string text;
  Bytes octets;
  Time at{};
  Mood mood = Mood::plain;
  Word word = Word::first;
  std::optional<std::string> maybe;
  std::map<std::string, Inner> by_name;
  std::set<std::string> words;
  std::vector<Choice> choices;
  std::vector<Finding> findings;
  bool operator==(const All&) const = default;
};
BOOST_DESCRIBE_STRUCT(All, (),
                      (flag, low, small, ratio, text, octets, at, mood, word, maybe, by_name, words, choices,
                       findings))

All sample() {
  All all;
  all.flag = true;
  all.low = std::numeric_limits<std::int64_t>::min();
  all.small = 255;
  all.ratio = 0.25;
  all.text = std::string("quote \" nul \0 tab \t 王小明", 26);
  all.octets = {0x00, 0xFF, 0x10};
  all.at = from_unix(1795420800);
  all.mood = Mood::signed_only;
  all.word = Word::second;
  all.maybe = "";
  all.by_name = {{"a", {"x", {1, -2}}}, {"", {}}};
  all.words = {"b", "a"};
  all.choices = {Inner{"y", {3}}, Named{std::numeric_limits<std::uint64_t>::max()}, Empty{}};
  all.findings = {finding(FindingId::address_mismatch, {{"address", "a@b"}}),
                  {FindingId::no_from, Severity::note, {}}};
  return all;
}

TEST(Json, RoundTripOfEverything) {
  for (const All& all : {sample(), All{}}) {
    const auto again = from_json_text<All>(to_json_text(all));
    ASSERT_TRUE(again) << again.error().id() << " " << again.error().params.front().second;
    EXPECT_EQ(*again, all);
  }
}

TEST(Json, TextOfAStruct) {
  EXPECT_EQ(to_json_text(Choice(Inner{"y", {3}})), R"({"kind":"Inner","name":"y","numbers":[3]})");
  EXPECT_EQ(to_json_text(Choice(Named{7})), R"({"kind":"named-otherwise","value":7})");
  EXPECT_EQ(to_json_text(std::vector<Mood>{Mood::signed_only}), R"(["signed-only"])");
  EXPECT_EQ(to_json_text(std::vector<Word>{Word::second}), R"(["the-second"])");
  EXPECT_EQ(to_json_text(finding(FindingId::no_signer)), R"({"severity":"warning","id":"no-signer","params":{}})");
  EXPECT_EQ(to_json_text(std::optional<int>()), "null");
}

TEST(Json, OptionalMembersMayBeMissingAndUnknownOnesAreIgnored) {
  JsonValue value = to_json(sample());
  value.as_object().erase("maybe");
  value.as_object()["later"] = "new";
  const auto read = from_json<All>(value);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->maybe, std::nullopt);
}

TEST(Json, EveryOtherMissingMemberIsAnError) {
  const JsonValue whole = to_json(sample());
  for (const auto& [key, ignored] : whole.as_object()) {
    if (key == "maybe") continue;
    JsonValue value = to_json(sample());
    value.as_object().erase(key);
    const auto read = from_json<All>(value);
    ASSERT_FALSE(read) << key;
    EXPECT_EQ(read.error().code, ErrorCode::json_malformed);
    EXPECT_EQ(read.error().params.front().second, key);
  }
}

TEST(Json, TheErrorNamesThePath) {
  const auto read = from_json_text<std::map<std::string, Inner>>(R"({"a":{"name":"x","numbers":[1,"2"]}})");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().params, (Params{{"path", "a.numbers.1"}, {"expected", "integer"}}));
}

template <typename T>
ErrorCode code_of(std::string_view text) {
  const auto read = from_json_text<T>(text);
  return read ? ErrorCode::internal : read.error().code;
}

TEST(Json, WrongValuesAreRefused) {
  EXPECT_EQ(code_of<std::uint8_t>("256"), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<std::uint8_t>("-1"), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<int>("1.5"), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<int>("true"), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<bool>("1"), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<std::string>("null"), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<Mood>("\"signed_only\""), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<Mood>("\"\""), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<Bytes>("\"0g\""), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<Time>("\"yesterday\""), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<Choice>(R"({"kind":"Other"})"), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<Choice>(R"({"name":"x"})"), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<Finding>(R"({"severity":"error","id":"no-such","params":{}})"), ErrorCode::json_malformed);
}

TEST(Json, DocumentsAreBounded) {
  EXPECT_EQ(code_of<JsonValue>("{} x"), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<JsonValue>(""), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<JsonValue>(std::string(40, '[') + std::string(40, ']')), ErrorCode::json_malformed);
  EXPECT_EQ(code_of<JsonValue>("\"\xC0\xAF\""), ErrorCode::json_malformed);
  EXPECT_EQ(parse_json("[1,2,3]", 6).error().code, ErrorCode::input_too_large);
}

// What stands in mail is not always UTF-8; what is written must be readable again.
TEST(Json, TextThatIsNotUtf8IsReplaced) {
  struct Case {
    std::string text, written;
  };
  const Case cases[] = {
      {"caf\xE9", "caf\xEF\xBF\xBD"},
      {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xE7\x8E", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"王 \xF0\x9F\x94\x92", "王 \xF0\x9F\x94\x92"},
  };
  for (const Case& c : cases) {
    const auto read = from_json_text<std::string>(to_json_text(c.text));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, c.written);
  }
}

}  // namespace letterlock::json_test
