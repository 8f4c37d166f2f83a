#include "service/target.h"

#include <gtest/gtest.h>

#include "service/test_service.h"

namespace letterlock::service {
namespace {

TEST(Target, IsTakenApart) {
  const auto target = parse_target("/api/people/%E6%9E%97%40x.example?folder=inbox&words=a%20b+c&empty=");
  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->segments, (std::vector<std::string>{"api", "people", "林@x.example"}));
  EXPECT_EQ(target->query.at("folder"), "inbox");
  EXPECT_EQ(target->query.at("words"), "a b c");
  EXPECT_EQ(target->query.at("empty"), "");
  EXPECT_EQ(parse_target("/")->segments, std::vector<std::string>{""});
}

TEST(Target, TricksAreRefused) {
  const std::string nul_in_path = std::string("/api/") + '\0' + "x";
  const std::vector<std::string> tricks = {"",
                                           "*",
                                           "api/state",
                                           "http://127.0.0.1/api/state",
                                           "//127.0.0.1/x",
                                           "/../etc/passwd",
                                           "/a/../b",
                                           "/a/./b",
                                           "/..",
                                           "/%2e%2e/etc/passwd",
                                           "/%2E./x",
                                           "/.%2e",
                                           "/a%2fb",
                                           "/a%2Fb",
                                           "/a%5cb",
                                           "/a\\b",
                                           "/a%00",
                                           "/a%0d%0ab",
                                           "/a%0a",
                                           "/a%",
                                           "/a%4",
                                           "/a%zz",
                                           "/a#b",
                                           "/a b",
                                           "/\xE6\x9E\x97",
                                           "/%ff",
                                           "/%c0%ae%c0%ae/",
                                           "/a//b",
                                           "/a/",
                                           "/a?x=%00",
                                           "/a?x=1&x=2",
                                           "/a?=1",
                                           "/a%e2%80%ae",
                                           nul_in_path,
                                           "/" + std::string(5000, 'a')};
  for (const std::string& trick : tricks) {
    const auto target = parse_target(trick);
    EXPECT_FALSE(target.has_value()) << trick;
    EXPECT_EQ(target ? ErrorCode::internal : target.error().code, ErrorCode::request_malformed) << trick;
  }
}

TEST(Routes, AWordGoesBeforeAParameter) {
  Routes routes;
  routes.add<Nothing>(Method::get, "/api/a/{x}", [](Act&) -> Result<Nothing> { return Nothing{}; });
  routes.add<Nothing>(Method::get, "/api/a/b", [](Act&) -> Result<Nothing> { return Nothing{}; });
  EXPECT_EQ(routes.find(Method::get, {"api", "a", "b"})->route->pattern, "/api/a/b");
  EXPECT_EQ(routes.find(Method::get, {"api", "a", "c"})->parameters.at("x"), "c");
  EXPECT_EQ(routes.find(Method::get, {"api", "a", ""}).error().code, ErrorCode::route_not_found);
  EXPECT_EQ(routes.find(Method::post, {"api", "a", "b"}).error().code, ErrorCode::method_not_allowed);
  EXPECT_EQ(routes.find(Method::get, {"api"}).error().code, ErrorCode::route_not_found);
  EXPECT_EQ(routes.all().front().name, "getAByX");
}

TEST(Body, IsBoundedAndReadIntoWhatIsWiped) {
  const auto value = parse_body(as_bytes("{\"answer\": \"123456\", \"last_try_confirmed\": true}"));
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(from_json<Secret>(value->at("answer"))->text(), "123456");
  EXPECT_EQ(parse_body(as_bytes("{")).error().code, ErrorCode::json_malformed);
  EXPECT_EQ(parse_body(as_bytes("{} x")).error().code, ErrorCode::json_malformed);
  EXPECT_EQ(parse_body(as_bytes(std::string(100, '['))).error().code, ErrorCode::json_malformed);
  const std::string text(1000, 'x');
  MemorySource source(as_bytes(text));
  EXPECT_EQ(read_body(source, 999).error().code, ErrorCode::request_too_large);
}

}  // namespace
}  // namespace letterlock::service
