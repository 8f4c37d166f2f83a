// The Date field of a message (RFC 5322 section 3.3), for comparing it with a signing time. Internal to judge/.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace letterlock::judge {

// Day name, seconds and comments are optional; years of two digits and zone names as in section 4.3. nullopt where
// it cannot be read.
std::optional<Time> parse_date(std::string_view value);

}  // namespace letterlock::judge
