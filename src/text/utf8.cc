#include "text/utf8.h"

#include <cstdint>

namespace letterlock::text {
namespace {

struct Lead {
  size_t length;      // 0: this byte begins no code point
  char32_t bits;      // the bits that the lead byte brings
  char32_t smallest;  // below: an overlong form
};

Lead lead_of(uint8_t byte) {
  if (byte < 0x80) return {1, byte, 0};
  if ((byte & 0xE0) == 0xC0) return {2, static_cast<char32_t>(byte & 0x1F), 0x80};
  if ((byte & 0xF0) == 0xE0) return {3, static_cast<char32_t>(byte & 0x0F), 0x800};
  if ((byte & 0xF8) == 0xF0) return {4, static_cast<char32_t>(byte & 0x07), 0x10000};
  return {0, 0, 0};
}

}  // namespace

Utf8Step next_code_point(std::string_view text) {
  const Lead lead = lead_of(static_cast<uint8_t>(text.front()));
  if (lead.length == 0) return {0, 1, false};
  char32_t code_point = lead.bits;
  for (size_t i = 1; i < lead.length; ++i) {
    if (i >= text.size() || (static_cast<uint8_t>(text[i]) & 0xC0) != 0x80) return {0, i, false};
    code_point = (code_point << 6) | (static_cast<uint8_t>(text[i]) & 0x3FU);
  }
  // RFC 3629 section 3: no surrogates, nothing above U+10FFFF, only the shortest form.
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  const bool valid = code_point >= lead.smallest && code_point <= 0x10FFFF && !surrogate;
  return {code_point, lead.length, valid};
}

}  // namespace letterlock::text
