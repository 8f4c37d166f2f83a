#include "message/visible.h"

#include <unicode/utf8.h>

#include <algorithm>

#include "message/charset.h"

namespace letterlock::message {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD
constexpr size_t kFileNameMax = 200;
constexpr size_t kExtensionMax = 20;

bool is_control(UChar32 c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }
bool is_override(UChar32 c) { return c == 0x202d || c == 0x202e; }
bool turns_direction(UChar32 c) { return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069); }
bool is_separator(UChar32 c) { return c == 0x2028 || c == 0x2029; }
// Tags, and what is neither seen nor needed by a script. Joiners (200C, 200D) and direction marks (200E, 200F) are
// needed.
bool is_invisible(UChar32 c) {
  return (c >= 0xe0000 && c <= 0xe007f) || c == 0x00ad || c == 0x200b || (c >= 0x2060 && c <= 0x2064) ||
         (c >= 0x206a && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || c == 0x180e || c == 0x3164;
}

// Calls `each` with every character and its octets; U+FFFD for what is no UTF-8.
template <typename Each>
void for_each_character(std::string_view text, Each each) {
  const auto* octets = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  for (std::int64_t at = 0; at < size;) {
    const std::int64_t start = at;
    UChar32 c = 0;
    U8_NEXT(octets, at, size, c);
    if (c < 0) {
      each(UChar32{0xfffd}, kReplacement);
    } else {
      each(c, text.substr(static_cast<size_t>(start), static_cast<size_t>(at - start)));
    }
  }
}

}  // namespace

std::string safe_line(std::string_view text) {
  std::string line;
  for_each_character(text, [&](UChar32 c, std::string_view octets) {
    if (c == '\t' || c == '\n' || c == '\r') {
      line += ' ';
    } else if (is_control(c) || turns_direction(c) || is_separator(c) || is_invisible(c)) {
      line += kReplacement;
    } else {
      line += octets;
    }
  });
  return line;
}

std::string safe_text(std::string_view text) {
  std::string lines;
  bool after_cr = false;
  for_each_character(text, [&](UChar32 c, std::string_view octets) {
    const bool second_of_crlf = after_cr && c == '\n';
    after_cr = c == '\r';
    if (second_of_crlf) return;
    if (c == '\r' || c == '\n' || is_separator(c)) {
      lines += '\n';
    } else if (c != '\t' && (is_control(c) || is_override(c))) {
      lines += kReplacement;
    } else {
      lines += octets;
    }
  });
  return lines;
}

std::string safe_file_name(std::string_view name) {
  std::string safe = safe_line(name);
  for (char& c : safe) {
    if (c == '/' || c == '\\') c = '_';
  }
  safe.erase(0, std::min(safe.find_first_not_of(". "), safe.size()));
  while (!safe.empty() && (safe.back() == ' ' || safe.back() == '.')) safe.pop_back();
  if (safe.size() <= kFileNameMax) return safe;
  const size_t dot = safe.rfind('.');
  const std::string extension = dot != std::string::npos && safe.size() - dot <= kExtensionMax ? safe.substr(dot) : "";
  return std::string(utf8_prefix(safe, kFileNameMax - extension.size())) + extension;
}

}  // namespace letterlock::message
