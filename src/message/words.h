// Words: RFC 2047 encoded words in header fields, to and from UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace letterlock::message {

// Decodes every encoded word; adjacent ones are joined. A broken word stays as it is. The result is UTF-8; what
// cannot be read becomes U+FFFD.
std::string decode_words(std::string_view value);

// ASCII stays as it is; else encoded words of at most 75 characters, separated by a space.
std::string encode_words(std::string_view utf8);

}  // namespace letterlock::message
