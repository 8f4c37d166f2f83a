#include "api/json_text.h"

#include <gtest/gtest.h>

namespace letterlock::api {
namespace {

struct TextCase {
  const char* compact;
  const char* indented;
};

TEST(JsonText, MembersStandOnLinesOfTheirOwn) {
  const std::vector<TextCase> cases = {
      {"{}", "{}\n"},
      {"[]", "[]\n"},
      {"null", "null\n"},
      {R"({"b":1,"a":[]})", "{\n  \"b\": 1,\n  \"a\": []\n}\n"},
      {R"([{"a":true},"x"])", "[\n  {\n    \"a\": true\n  },\n  \"x\"\n]\n"},
      {R"({"a":"\"\n\u001b"})", "{\n  \"a\": \"\\\"\\n\\u001b\"\n}\n"},
  };
  for (const TextCase& c : cases) {
    const auto value = parse_json(c.compact);
    ASSERT_TRUE(value.has_value()) << c.compact;
    EXPECT_EQ(to_indented_text(*value), c.indented);
  }
}

TEST(JsonText, IndentingChangesNothing) {
  const auto value = parse_json(R"({"名":"值","list":[1,-2,3.5,null,{"deep":[[]]}]})").value();
  EXPECT_EQ(parse_json(to_indented_text(value)).value(), value);
}

}  // namespace
}  // namespace letterlock::api
