#include "judge/date.h"

#include <gtest/gtest.h>

namespace letterlock::judge {
namespace {

TEST(Date, Rfc5322) {
  const auto read = [](std::string_view text) {
    const auto time = parse_date(text);
    return time ? to_rfc3339(*time) : "none";
  };
  EXPECT_EQ(read("Mon, 23 Nov 2026 08:00:01 +0000"), "2026-11-23T08:00:01Z");
  EXPECT_EQ(read("23 Nov 2026 08:00 +0800"), "2026-11-23T00:00:00Z");
  EXPECT_EQ(read("Mon, 23 nov 2026 08:00:01 -0530 (IST)"), "2026-11-23T13:30:01Z");
  EXPECT_EQ(read("Mon,23 Nov 2026 08:00:01 (a (nested) comment) GMT"), "2026-11-23T08:00:01Z");
  EXPECT_EQ(read("Mon, 1 Nov 26 8:00:00 EST"), "2026-11-01T13:00:00Z");
  EXPECT_EQ(read("1 Nov 99 08:00:00 Z"), "1999-11-01T08:00:00Z");
  for (const char* bad : {"", "yesterday", "Mon, 31 Feb 2026 08:00:00 +0000", "Mon, 23 Nov 2026 25:00:00 +0000",
                          "Mon, 23 Nov 2026 08:61:00 +0000", "Mon, 23 Xyz 2026 08:00:00 +0000", "23 Nov 2026",
                          "Mon, 23 Nov 20266 08:00:00 +0000", "Mon, 23 Nov 2026 08:00:00 +99", "((((((", ":::"}) {
    EXPECT_EQ(read(bad), "none") << bad;
  }
}

}  // namespace
}  // namespace letterlock::judge
