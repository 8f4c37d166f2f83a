#include "transport/imap/internal_date.h"

#include <gtest/gtest.h>

namespace letterlock::transport::imap {
namespace {

TEST(InternalDate, Table) {
  struct {
    const char *text, *time;  // null: no date
  } const cases[] = {
      {"17-Jul-1996 02:44:25 -0700", "1996-07-17T09:44:25Z"},
      {" 1-Jan-2026 00:00:00 +0800", "2025-12-31T16:00:00Z"},
      {"01-jan-2026 00:00:00 +0000", "2026-01-01T00:00:00Z"},
      {"1-JAN-2026 00:00:00 +0000", "2026-01-01T00:00:00Z"},
      {"29-Feb-2024 23:59:60 +0000", "2024-03-01T00:00:00Z"},
      {"28-Nov-2026 12:00:00 +0545", "2026-11-28T06:15:00Z"},
      {"29-Feb-2026 00:00:00 +0000", nullptr},
      {"31-Apr-2026 00:00:00 +0000", nullptr},
      {"00-Apr-2026 00:00:00 +0000", nullptr},
      {"1-Foo-2026 00:00:00 +0000", nullptr},
      {"1-Ja", nullptr},
      {"1-Jan-26 00:00:00 +0000", nullptr},
      {"1-Jan-2026 24:00:00 +0000", nullptr},
      {"1-Jan-2026 00:60:00 +0000", nullptr},
      {"1-Jan-2026 00:00:00 0000", nullptr},
      {"1-Jan-2026 00:00:00 +2400", nullptr},
      {"1-Jan-2026 00:00:00 +0060", nullptr},
      {"1-Jan-2026 00:00:00 +0000 ", nullptr},
      {"1-Jan-2026 00:00:00", nullptr},
      {"1-Jan-12026 00:00:00 +0000", nullptr},
      {"-1-Jan-2026 00:00:00 +0000", nullptr},
      {"", nullptr},
  };
  for (const auto& row : cases) {
    const auto time = parse_internal_date(row.text);
    EXPECT_EQ(time ? to_rfc3339(*time) : "none", row.time != nullptr ? row.time : "none") << row.text;
  }
}

TEST(InternalDate, WhatIsWrittenIsReadAgain) {
  EXPECT_EQ(write_internal_date(parse_rfc3339("2026-11-08T05:06:07Z").value()), " 8-Nov-2026 05:06:07 +0000");
  for (const std::int64_t value : {-86401LL, -1LL, 0LL, 951'782'399LL, 1'795'680'000LL, 253'402'300'799LL}) {
    EXPECT_EQ(parse_internal_date(write_internal_date(from_unix(value))), from_unix(value)) << value;
  }
}

}  // namespace
}  // namespace letterlock::transport::imap
