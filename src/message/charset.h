// Charset: octets of a named character set to UTF-8, and text made safe to show. ICU stands here and
// nowhere else.
#pragma once

#include <string>
#include <string_view>

namespace letterlock::message {

// What the charset cannot hold becomes U+FFFD. An unknown or empty charset is read as UTF-8 where it is that, else
// as windows-1252. Never fails: people must see what there is.
std::string to_utf8(std::string_view octets, std::string_view charset);

// One line for a list or a header: control characters, line ends, marks that turn the direction of text, and
// characters that cannot be seen are replaced by a space or taken out.
std::string safe_line(std::string_view utf8);

// Text for reading: as safe_line, but line ends and tabs stay. Line ends become line feeds.
std::string safe_text(std::string_view utf8);

}  // namespace letterlock::message
