// Characters of UTF-8 text, as far as addresses and names need them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace letterlock::x509 {

// One character from the front of text that is not empty; nullopt where the octets are none (RFC 3629 section 4).
std::optional<char32_t> take_character(std::string_view& text);
// Controls and invisible marks: what breaks lines, turns the reading direction, or makes two texts look alike.
bool is_control(char32_t character);
// White space of any width, and the joiners that some scripts need inside words.
bool is_space(char32_t character);
// The text with U+FFFD for every control and every octet that is no UTF-8.
std::string printable(std::string_view text);

}  // namespace letterlock::x509
