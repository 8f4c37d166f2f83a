#include "api/crl_view.h"

#include "api/test_api.h"

namespace letterlock::api {
namespace {

using namespace testing;
using std::chrono::hours;

const Time kNow = from_unix(1795420800);

TEST(CrlView, AListWithoutAnEndSaysNull) {
  store::Crl crl{.digest = std::string(64, 'a'), .issuer = "CN=Test", .this_update = kNow, .added = kNow};
  EXPECT_EQ(to_text(to_json(view_of(crl, kNow))),
            R"({"digest":")" + crl.digest +
                R"(","issuer":"CN=Test","number":"","entries":0,"this_update":"2026-11-23T08:00:00Z",)"
                R"("next_update":null,"fresh":true,"url":"","added":"2026-11-23T08:00:00Z"})");
  crl.next_update = kNow + hours(24);
  EXPECT_EQ(to_json(view_of(crl, kNow)).at("next_update"), "2026-11-24T08:00:00Z");
  EXPECT_TRUE(view_of(crl, kNow + hours(24)).fresh);
  EXPECT_FALSE(view_of(crl, kNow + hours(25)).fresh);
}

TEST(CrlView, WhatIsAbsentIsNotSaid) {
  store::Crl crl{.digest = std::string(64, 'a'), .issuer = "CN=Test", .this_update = kNow, .entries = 3};
  const auto text = [&](Time now) {
    std::string all;
    for (const TextLine& line : lines_of(view_of(crl, now), text::Language::en)) all += line.text + "\n";
    return all;
  };
  EXPECT_NE(text(kNow).find("3 entries\n"), std::string::npos) << text(kNow);
  EXPECT_EQ(text(kNow).find("out of date"), std::string::npos);
  crl.number = "12";
  crl.url = "http://lists.test/a.crl";
  crl.next_update = kNow;
  EXPECT_NE(text(kNow + hours(1)).find("3 entries, list number 12\n"), std::string::npos);
  EXPECT_NE(text(kNow + hours(1)).find("http://lists.test/a.crl"), std::string::npos);
  EXPECT_NE(text(kNow + hours(1)).find("out of date"), std::string::npos);
}

TEST(CrlCheckView, TheStatusIsNeverBetterThanWhatIsKnown) {
  EXPECT_EQ(view_of(app::CrlCheck{}).status, "unknown");
  EXPECT_EQ(view_of(app::CrlCheck{.known = true}).status, "not-revoked");
  EXPECT_EQ(view_of(app::CrlCheck{.revoked = true}).status, "revoked");
  EXPECT_EQ(view_of(app::CrlCheck{.revoked = true, .known = true}).status, "revoked");
}

}  // namespace
}  // namespace letterlock::api
