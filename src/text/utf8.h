// One step through UTF-8, for text that strangers wrote. Not here: charsets (room `message`), widths.
#pragma once

#include <cstddef>
#include <string_view>

namespace letterlock::text {

struct Utf8Step {
  char32_t code_point;
  size_t length;  // bytes taken, at least 1
  bool valid;     // false: those bytes are no code point; take them as one unknown character
};

// The first code point of a text that is not empty. Overlong forms, surrogates and values above
// U+10FFFF are not valid (RFC 3629 section 3).
Utf8Step next_code_point(std::string_view text);

}  // namespace letterlock::text
