// Randomness that is none: the keys, numbers and nonces that a fuzz target makes are the same in every run, so that an
// input that was found, or a corpus that grew, still means the same tomorrow. For the targets of this folder only.
#pragma once

#include <string_view>

namespace letterlock::fuzz {

// From here on OpenSSL takes its random octets from a sequence that `name` begins.
void use_fixed_random(std::string_view name);

}  // namespace letterlock::fuzz
