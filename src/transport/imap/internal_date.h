// The date-time of IMAP, with which a server keeps when a message came (RFC 9051 section 9):
// "17-Jul-1996 02:44:25 -0700".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace letterlock::transport::imap {

// Without the quotes; with any zone of hours and minutes. The day may stand without its leading blank or zero.
std::optional<Time> parse_internal_date(std::string_view text);
// In UTC, without the quotes.
std::string write_internal_date(Time time);

}  // namespace letterlock::transport::imap
