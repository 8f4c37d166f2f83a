// Percent-encoding, read (RFC 3986 section 2.1): parts of URLs, and forms.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace letterlock::net {

// Each "%" and its two digits as the octet they stand for; everything else as it is. nullopt where digits are missing
// or are none. What the octets may be is the caller's rule.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace letterlock::net
