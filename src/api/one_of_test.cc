#include "api/one_of.h"

#include <gtest/gtest.h>

namespace letterlock::api {
namespace {

using Fruit = OneOf<"apple", "zh-TW", "">;

TEST(OneOf, IsAUnionOfItsWordsInTypeScript) {
  TypeScript types;
  EXPECT_EQ(types.of<Fruit>(), R"("apple" | "zh-TW" | "")");
}

TEST(OneOf, IsATextElsewhere) {
  Fruit fruit = "apple";
  EXPECT_EQ(fruit, "apple");
  EXPECT_EQ(to_json_text(fruit), "\"apple\"");
  fruit = std::string("zh-TW");
  EXPECT_EQ(from_json<Fruit>(JsonValue("zh-TW")).value(), fruit);
  EXPECT_EQ(Fruit(), "");
}

TEST(OneOf, NoOtherWordIsRead) {
  for (const JsonValue& wrong : {JsonValue("pear"), JsonValue(1), JsonValue(nullptr)}) {
    const auto read = from_json<Fruit>(wrong);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().id(), "json-malformed");
  }
}

}  // namespace
}  // namespace letterlock::api
