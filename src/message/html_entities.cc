#include "message/html_entities.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace letterlock::message {
namespace {

constexpr size_t kReferenceMax = 12;

struct Name {
  std::string_view name;
  UChar32 value;
};

// The names that mail uses; others stay as they are written.
constexpr Name kNames[] = {
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},        {"quot", '"'},     {"apos", '\''},    {"nbsp", ' '},
    {"copy", 0xa9},    {"reg", 0xae},     {"trade", 0x2122},  {"euro", 0x20ac},  {"pound", 0xa3},   {"yen", 0xa5},
    {"cent", 0xa2},    {"sect", 0xa7},    {"deg", 0xb0},      {"plusmn", 0xb1},  {"times", 0xd7},   {"divide", 0xf7},
    {"middot", 0xb7},  {"bull", 0x2022},  {"hellip", 0x2026}, {"ndash", 0x2013}, {"mdash", 0x2014}, {"lsquo", 0x2018},
    {"rsquo", 0x2019}, {"ldquo", 0x201c}, {"rdquo", 0x201d},  {"laquo", 0xab},   {"raquo", 0xbb},   {"iexcl", 0xa1},
    {"iquest", 0xbf},  {"larr", 0x2190},  {"rarr", 0x2192},   {"ensp", ' '},     {"emsp", ' '},     {"thinsp", ' '},
    {"auml", 0xe4},    {"ouml", 0xf6},    {"uuml", 0xfc},     {"Auml", 0xc4},    {"Ouml", 0xd6},    {"Uuml", 0xdc},
    {"szlig", 0xdf},   {"agrave", 0xe0},  {"aacute", 0xe1},   {"acirc", 0xe2},   {"ccedil", 0xe7},  {"egrave", 0xe8},
    {"eacute", 0xe9},  {"ecirc", 0xea},   {"iacute", 0xed},   {"ntilde", 0xf1},  {"oacute", 0xf3},  {"uacute", 0xfa},
};

std::optional<UChar32> numeric(std::string_view digits) {
  const bool hex = !digits.empty() && (digits.front() == 'x' || digits.front() == 'X');
  if (hex) digits.remove_prefix(1);
  std::uint32_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) return std::nullopt;
  const bool character = value != 0 && value <= 0x10ffff && !U_IS_SURROGATE(value);
  return character ? static_cast<UChar32>(value) : UChar32{0xfffd};
}

std::optional<UChar32> value_of(std::string_view name) {
  if (name.starts_with('#')) return numeric(name.substr(1));
  const auto* found =
      std::find_if(std::begin(kNames), std::end(kNames), [name](const Name& n) { return n.name == name; });
  return found == std::end(kNames) ? std::nullopt : std::optional<UChar32>(found->value);
}

}  // namespace

size_t take_entity(std::string_view html, std::string& out) {
  const size_t end = html.substr(0, kReferenceMax).find(';');
  const auto value = end == std::string_view::npos ? std::nullopt : value_of(html.substr(1, end - 1));
  if (!value) {
    out += '&';
    return 1;
  }
  char octets[4];
  std::int32_t size = 0;
  U8_APPEND_UNSAFE(octets, size, *value);
  out.append(octets, static_cast<size_t>(size));
  return end + 1;
}

std::string decode_entities(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t plain = std::min(text.find('&'), text.size());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (!text.empty()) text.remove_prefix(take_entity(text, out));
  }
  return out;
}

}  // namespace letterlock::message
