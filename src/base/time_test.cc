#include "base/time.h"

#include <gtest/gtest.h>

namespace letterlock {
namespace {

TEST(Time, IsWrittenInBothForms) {
  const Time time = from_unix(1795420800);
  EXPECT_EQ(to_rfc3339(time), "2026-11-23T08:00:00Z");
  EXPECT_EQ(to_rfc5322(time), "Mon, 23 Nov 2026 08:00:00 +0000");
  EXPECT_EQ(to_rfc3339(from_unix(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(from_unix(-1)), "1969-12-31T23:59:59Z");
  EXPECT_EQ(to_rfc5322(from_unix(951782400)), "Tue, 29 Feb 2000 00:00:00 +0000");
}

TEST(Time, IsReadWithEveryOffset) {
  const std::pair<const char*, std::int64_t> cases[] = {
      {"2026-11-23T08:00:00Z", 1795420800},
      {"2026-11-23t08:00:00z", 1795420800},
      {"2026-11-23 08:00:00Z", 1795420800},
      {"2026-11-23T16:00:00+08:00", 1795420800},
      {"2026-11-23T04:30:00-03:30", 1795420800},
      {"2026-11-23T08:00:00.999999Z", 1795420800},
      {"2026-11-23", 1795392000},
      {"2024-02-29T00:00:00Z", 1709164800},
      {"1970-01-01T00:00:00-00:00", 0},
      {"2016-12-31T23:59:60Z", 1483228800},
  };
  for (const auto& [text, expected] : cases) {
    const auto time = parse_rfc3339(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(to_unix(*time), expected) << text;
  }
}

TEST(Time, WhatIsNoTimeIsRefused) {
  for (const char* text : {"", "2026", "2026-13-01", "2026-02-30", "2025-02-29", "2026-11-23T", "2026-11-23T24:00:00Z",
                           "2026-11-23T08:60:00Z", "2026-11-23T08:00:00", "2026-11-23T08:00:00+8:00",
                           "2026-11-23T08:00:00+24:00", "2026-11-23T08:00:00Zx", "26-11-23", " 2026-11-23", "now"}) {
    const auto time = parse_rfc3339(text);
    ASSERT_FALSE(time) << text;
    EXPECT_EQ(time.error().code, ErrorCode::time_malformed);
  }
}

TEST(Time, WritingAndReadingAgree) {
  for (std::int64_t value = -10'000'000'000; value <= 100'000'000'000; value += 7'777'777'777) {
    EXPECT_EQ(to_unix(parse_rfc3339(to_rfc3339(from_unix(value))).value()), value);
  }
}

TEST(Time, AFixedClockStandsUntilItIsSet) {
  FixedClock clock(from_unix(5));
  EXPECT_EQ(to_unix(clock.now()), 5);
  clock.set(from_unix(6));
  EXPECT_EQ(to_unix(clock.now()), 6);
  EXPECT_GT(to_unix(SystemClock().now()), 1'700'000'000);
}

}  // namespace
}  // namespace letterlock
