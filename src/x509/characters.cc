#include "x509/characters.h"

#include <algorithm>
#include <array>

namespace letterlock::x509 {
namespace {

struct Range {
  char32_t first, last;
};
constexpr std::array kControls = {
    Range{0x00, 0x1f},     Range{0x7f, 0x9f},       Range{0xad, 0xad},      // controls, soft hyphen
    Range{0x061c, 0x061c}, Range{0x200b, 0x200b},   Range{0x200e, 0x200f},  // marks of direction
    Range{0x2028, 0x202e}, Range{0x2060, 0x206f},   Range{0xfeff, 0xfeff},  // lines, directions, byte order
    Range{0xfff0, 0xfffb}, Range{0xe0000, 0xe007f},                         // annotations, tags
};
constexpr std::array kSpaces = {
    Range{0x20, 0x20},     Range{0xa0, 0xa0},     Range{0x1680, 0x1680}, Range{0x180e, 0x180e}, Range{0x2000, 0x200a},
    Range{0x200c, 0x200d}, Range{0x202f, 0x202f}, Range{0x205f, 0x205f}, Range{0x3000, 0x3000},
};

template <typename Table>
bool contains(const Table& table, char32_t character) {
  return std::any_of(table.begin(), table.end(),
                     [=](const Range& range) { return character >= range.first && character <= range.last; });
}

size_t length_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >> 5 == 0x06) return 2;
  if (first >> 4 == 0x0e) return 3;
  return first >> 3 == 0x1e ? 4 : 0;
}

}  // namespace

std::optional<char32_t> take_character(std::string_view& text) {
  constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const auto first = static_cast<unsigned char>(text.front());
  const size_t length = length_of(first);
  if (length == 0 || text.size() < length) return std::nullopt;
  char32_t value = length == 1 ? first : first & (0x7fU >> length);
  for (size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if (next >> 6 != 0x02) return std::nullopt;
    value = value << 6 | (next & 0x3fU);
  }
  if (value < kSmallest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

bool is_control(char32_t character) { return contains(kControls, character); }
bool is_space(char32_t character) { return contains(kSpaces, character); }

std::string printable(std::string_view text) {
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  std::string out;
  while (!text.empty()) {
    const std::string_view before = text;
    const auto character = take_character(text);
    if (!character) text.remove_prefix(1);
    const bool shown = character && !is_control(*character);
    out += shown ? before.substr(0, before.size() - text.size()) : kReplacement;
  }
  return out;
}

}  // namespace letterlock::x509
