#include "app/settings.h"

#include "app/test_app.h"

namespace letterlock::app {
namespace {

using namespace testing;

class SettingsTest : public AppTest {};

TEST_F(SettingsTest, ANewHomeHasSeenNothing) {
  const auto home = open_home("new");
  const Settings all = must(settings(*home));
  EXPECT_EQ(all.language, "");
  EXPECT_EQ(all.pin_session_minutes, 5);
  EXPECT_FALSE(all.help_seen_signed || all.help_seen_encrypted || all.introduced_signing);
}

TEST_F(SettingsTest, WhatIsAbsentStays) {
  const auto home = open_home("new");
  must_pass(change_settings(*home, {.language = "zh-TW", .help_seen_signed = true}));
  must_pass(change_settings(*home, {.pin_session_minutes = 10, .introduced_signing = true}));
  const Settings all = must(settings(*open_home("new")));
  EXPECT_EQ(all.language, "zh-TW");
  EXPECT_EQ(all.pin_session_minutes, 10);
  EXPECT_TRUE(all.help_seen_signed && all.introduced_signing);
  EXPECT_FALSE(all.help_seen_encrypted);
  must_pass(change_settings(*home, {.language = "", .help_seen_signed = false}));
  EXPECT_EQ(must(settings(*home)).language, "");
  EXPECT_FALSE(must(settings(*home)).help_seen_signed);
}

TEST_F(SettingsTest, WhatIsRefusedChangesNothing) {
  const auto home = open_home("new");
  EXPECT_EQ(change_settings(*home, {.language = "fr", .help_seen_signed = true}).error().id(), "option-value-unknown");
  EXPECT_EQ(change_settings(*home, {.pin_session_minutes = 61, .help_seen_signed = true}).error().id(),
            "pin-session-length");
  EXPECT_EQ(change_settings(*home, {.language = "en", .pin_session_minutes = 0}).error().id(), "pin-session-length");
  EXPECT_FALSE(must(settings(*home)).help_seen_signed);
  EXPECT_EQ(must(settings(*home)).language, "");
}

}  // namespace
}  // namespace letterlock::app
