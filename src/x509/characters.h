// Characters of UTF-8 text, as far as addresses and names need them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace letterlock::x509 {

// One character from the front of text that is not empty; nullopt where the octets are none (RFC 3629 section 4).
std::optional<char32_t> take_character(std::string_view& text);
// Controls, white space and invisible marks but U+0020: what makes two texts look alike or turns their direction.
bool is_hidden(char32_t character);
// The text with U+FFFD for every hidden character and every octet that is no UTF-8.
std::string printable(std::string_view text);

}  // namespace letterlock::x509
