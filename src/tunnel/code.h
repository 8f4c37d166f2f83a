// The code of a sealed mail: random characters that only the sealed content carries, in its visible text. Most
// programs quote them in the answer, and so return them under the signature of the one who could read.
//
// "LL-7Q2M-X0KD-9RWT-HB4C": 80 bits in Crockford's base 32 (digits and capitals without I, L, O, U). The randomness
// comes from the caller.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace letterlock::tunnel {

constexpr size_t kCodeOctets = 10;
constexpr size_t kCodesMax = 64;  // find_codes() stops there (S9)

std::string format_code(const std::array<std::uint8_t, kCodeOctets>& random);

// Every code in a text, in its order, each once, in the form of format_code(). Small letters are read as capitals, I
// and L as 1, O as 0. A code that a program broke over two lines, or quoted
// halfway, is not found. Text is searched as it is: decode the transfer encoding first.
std::vector<std::string> find_codes(std::string_view text);

}  // namespace letterlock::tunnel
