#include "message/charset.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/ustring.h>

#include <memory>

namespace letterlock::message {
namespace {

struct ConverterClose {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, ConverterClose>;

Converter open_converter(const std::string& name) {
  UErrorCode error = U_ZERO_ERROR;
  Converter converter(ucnv_open(name.c_str(), &error));
  return U_SUCCESS(error) ? std::move(converter) : nullptr;
}

bool is_utf8(std::string_view octets) {
  UErrorCode error = U_ZERO_ERROR;
  int32_t length = 0;
  u_strFromUTF8(nullptr, 0, &length, octets.data(), static_cast<int32_t>(octets.size()), &error);
  return error == U_BUFFER_OVERFLOW_ERROR || U_SUCCESS(error);
}

std::string name_of(std::string_view octets, std::string_view charset) {
  const std::string name(charset);
  // Programs that write "us-ascii" or nothing and mean something else are common.
  const bool says_nothing = name.empty() || name == "us-ascii" || name == "US-ASCII" || !open_converter(name);
  if (!says_nothing) return name;
  return is_utf8(octets) ? "UTF-8" : "windows-1252";
}

// Marks that change the direction of what follows, and characters without width: nobody's name may use them to
// look like somebody else's, or like a mark of ours.
bool is_hidden(UChar32 c) {
  return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff ||
         c == 0x061c || (c >= 0xe0000 && c <= 0xe007f);
}

bool is_control(UChar32 c) { return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029; }

icu::UnicodeString filtered(std::string_view utf8, bool keep_lines) {
  const auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  icu::UnicodeString out;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (is_hidden(c)) continue;
    if (keep_lines && c == '\r') {
      const bool pair = i + 1 < text.length() && text.charAt(i + 1) == '\n';
      if (!pair) out.append(static_cast<UChar32>('\n'));
      continue;
    }
    if (keep_lines && (c == '\n' || c == '\t')) {
      out.append(c);
      continue;
    }
    out.append(is_control(c) ? static_cast<UChar32>(' ') : c);
  }
  return out;
}

std::string to_string(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

}  // namespace

std::string to_utf8(std::string_view octets, std::string_view charset) {
  const Converter converter = open_converter(name_of(octets, charset));
  if (!converter) return safe_text(octets);
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString text(octets.data(), static_cast<int32_t>(octets.size()), converter.get(), error);
  return U_SUCCESS(error) ? to_string(text) : std::string();
}

std::string safe_line(std::string_view utf8) { return to_string(filtered(utf8, false)); }
std::string safe_text(std::string_view utf8) { return to_string(filtered(utf8, true)); }

}  // namespace letterlock::message
