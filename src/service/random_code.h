// Codes that nobody can guess: session tokens, one-time codes, tickets.
#pragma once

#include <string>

namespace letterlock::service {

// 160 bits as 40 hexadecimal digits.
std::string random_code();

}  // namespace letterlock::service
