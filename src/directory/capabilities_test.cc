#include "directory/capabilities.h"

#include <gtest/gtest.h>

namespace letterlock::directory {
namespace {

const CapabilityWords kGcm = {"aes256-GCM", "aes256-CBC"};
const CapabilityWords kCbc = {"aes128-CBC", "aes256-CBC"};
const CapabilityWords kWeak = {"des-EDE3-CBC", "rc2-CBC/40"};

Time day(int number, int seconds_more = 0) {
  return from_unix(1'800'000'000 + std::int64_t{number} * 86400 + seconds_more);
}

CapabilityList list(CapabilityWords words, std::optional<Time> made, Time received) {
  static int number = 0;
  return {std::move(words), made, received, "e" + std::to_string(++number)};
}
CapabilityList list(CapabilityWords words, int on_day) { return list(std::move(words), day(on_day), day(on_day, 60)); }

struct Case {
  const char* what;
  std::vector<CapabilityList> lists;
  std::optional<CapabilityWords> expected;
  bool several_devices = false;
  bool alarm = false;
};

TEST(Learning, Table) {
  const CapabilityWords chacha = {"chacha20-Poly1305"};
  const std::vector<Case> cases = {
      {"nothing", {}, std::nullopt},
      {"one", {list(kGcm, 0)}, kGcm},
      {"the newest wins", {list(kGcm, 0), list(kCbc, 1)}, kCbc},
      {"whatever the order of arrival", {list(kCbc, day(1), day(1)), list(kGcm, day(0), day(5))}, kCbc},
      {"an hour ahead is believed", {list(kGcm, 0), list(kCbc, day(1, 3600), day(1))}, kCbc},
      {"more is not", {list(kGcm, 0), list(kCbc, day(1, 3601), day(1))}, kGcm},
      {"alone and not believed", {list(kCbc, day(9), day(1))}, std::nullopt},
      {"dated before undated", {list(kGcm, 0), list(kCbc, std::nullopt, day(7))}, kGcm},
      {"dated and weak does not replace undated and strong",
       {list(kGcm, std::nullopt, day(7)), list(kWeak, 0)},
       kGcm,
       false,
       true},
      {"undated by receipt", {list(kGcm, std::nullopt, day(1)), list(kCbc, std::nullopt, day(7))}, kCbc},
      {"two devices", {list(kGcm, 0), list(kCbc, 1), list(kGcm, 2)}, CapabilityWords{"aes256-CBC"}, true},
      {"two devices, in the order of the newest",
       {list({"aes128-CBC", "aes256-CBC", "aes256-GCM"}, 0), list({"aes256-CBC", "aes128-CBC"}, 1),
        list({"aes128-CBC", "aes256-CBC", "aes256-GCM"}, 2)},
       CapabilityWords{"aes128-CBC", "aes256-CBC"},
       true},
      {"two devices that share nothing", {list(chacha, 0), list(kCbc, 1), list(chacha, 2)}, chacha, true},
      {"longer ago than 90 days", {list(kGcm, 0), list(kCbc, 1), list(kGcm, 92)}, kGcm},
      {"within 90 days", {list(kGcm, 0), list(kCbc, 3), list(kGcm, 90)}, CapabilityWords{"aes256-CBC"}, true},
      {"a device that came and stayed", {list(kGcm, 0), list(kCbc, 1), list(kCbc, 2)}, kCbc},
      {"only weak", {list(kWeak, 0)}, kWeak},
      {"weak after strong alarms", {list(kGcm, 0), list(kWeak, 1)}, kGcm, false, true},
      {"strong again ends the alarm", {list(kGcm, 0), list(kWeak, 1), list(kCbc, 2)}, kCbc},
      {"strong after weak", {list(kWeak, 0), list(kGcm, 1)}, kGcm},
      {"a list without content encryption says nothing", {list(kGcm, 0), list({"1.2.840.113549.1.9.15.1"}, 1)}, kGcm},
      {"an empty list says nothing", {list({}, 1)}, std::nullopt},
  };
  for (const Case& one : cases) {
    const LearnedCapabilities learned = learn(one.lists);
    EXPECT_EQ(learned.words, one.expected) << one.what;
    EXPECT_EQ(learned.several_devices, one.several_devices) << one.what;
    EXPECT_EQ(learned.downgrade_alarm, one.alarm) << one.what;
    EXPECT_EQ(learned.alarm_evidence.empty(), !one.alarm) << one.what;
    EXPECT_EQ(learned.evidence.empty(), !one.expected) << one.what;
    const std::vector<CapabilityList> reversed(one.lists.rbegin(), one.lists.rend());
    EXPECT_EQ(learn(reversed).words, one.expected) << one.what << ", backwards";
  }
}

TEST(Learning, TheRecommendedAlgorithmIsTheFirstWhateverItsStrength) {
  EXPECT_EQ(recommended(kGcm), "aes256-GCM");
  EXPECT_EQ(recommended({"rc2-CBC/40", "aes256-CBC"}), "rc2-CBC/40");
  EXPECT_EQ(recommended({"1.2.3.4"}), std::nullopt);
}

}  // namespace
}  // namespace letterlock::directory
