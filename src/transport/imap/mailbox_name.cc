#include "transport/imap/mailbox_name.h"

#include <cstdint>

namespace letterlock::transport::imap {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

bool is_plain(char32_t c) { return c >= 0x20 && c <= 0x7e; }
bool is_surrogate(char32_t c) { return c >= 0xd800 && c <= 0xdfff; }

// Takes one character from the front; nullopt where it is no UTF-8 in its shortest form.
std::optional<char32_t> take_utf8(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
  if (length == 0 || text.size() < length) return std::nullopt;
  char32_t value = length == 1 ? lead : lead & (0xffU >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if (next >> 6 != 2) return std::nullopt;
    value = value << 6 | (next & 0x3fU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kLeast[length] || value > 0x10ffff || is_surrogate(value)) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

void add_utf8(std::string& to, char32_t c) {
  const auto add = [&to](char32_t octet) { to += static_cast<char>(octet); };
  if (c < 0x80) return add(c);
  if (c < 0x800) {
    add(0xc0 | c >> 6);
  } else {
    if (c < 0x10000) {
      add(0xe0 | c >> 12);
    } else {
      add(0xf0 | c >> 18);
      add(0x80 | (c >> 12 & 0x3f));
    }
    add(0x80 | (c >> 6 & 0x3f));
  }
  add(0x80 | (c & 0x3f));
}

std::string encode_units(const std::u16string& units) {
  std::string text = "&";
  std::uint32_t bits = 0;
  int count = 0;
  for (const char16_t unit : units) {
    bits = bits << 16 | unit;
    for (count += 16; count >= 6; count -= 6) text += kDigits[bits >> (count - 6) & 63U];
    bits &= (1U << count) - 1U;
  }
  if (count > 0) text += kDigits[bits << (6 - count) & 63U];
  return text + "-";
}

std::optional<std::u16string> decode_units(std::string_view digits) {
  std::u16string units;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char digit : digits) {
    const size_t value = kDigits.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 16) continue;
    count -= 16;
    units += static_cast<char16_t>(bits >> count & 0xffffU);
    bits &= (1U << count) - 1U;
  }
  return units;
}

// nullopt where surrogates do not come in pairs.
bool add_units(std::string& to, const std::u16string& units) {
  for (size_t i = 0; i < units.size(); ++i) {
    char32_t c = units[i];
    if (is_surrogate(c)) {
      if (c >= 0xdc00 || i + 1 >= units.size() || (units[i + 1] & 0xfc00) != 0xdc00) return false;
      c = 0x10000 + ((c & 0x3ff) << 10) + (units[++i] & 0x3ffU);
    }
    add_utf8(to, c);
  }
  return true;
}

}  // namespace

std::optional<std::string> encode_mailbox_name(std::string_view name) {
  std::string wire;
  std::u16string units;
  const auto flush = [&wire, &units] {
    if (!units.empty()) wire += encode_units(units);
    units.clear();
  };
  while (!name.empty()) {
    const auto c = take_utf8(name);
    if (!c) return std::nullopt;
    if (is_plain(*c)) {
      flush();
      wire += static_cast<char>(*c);
      if (*c == '&') wire += '-';
    } else if (*c >= 0x10000) {
      units += static_cast<char16_t>(0xd800 + ((*c - 0x10000) >> 10));
      units += static_cast<char16_t>(0xdc00 + (*c & 0x3ff));
    } else {
      units += static_cast<char16_t>(*c);
    }
  }
  flush();
  return wire;
}

std::optional<std::string> decode_mailbox_name(std::string_view wire) {
  std::string name;
  for (size_t i = 0; i < wire.size(); ++i) {
    if (!is_plain(static_cast<unsigned char>(wire[i]))) return std::nullopt;
    if (wire[i] != '&') {
      name += wire[i];
      continue;
    }
    const size_t end = wire.find('-', i);
    if (end == std::string_view::npos) return std::nullopt;
    if (end == i + 1) {
      name += '&';
    } else {
      const auto units = decode_units(wire.substr(i + 1, end - i - 1));
      if (!units || !add_units(name, *units)) return std::nullopt;
    }
    i = end;
  }
  // Another spelling of the same name (a needless shift, bits left over) names no mailbox of ours.
  if (encode_mailbox_name(name) != std::string(wire)) return std::nullopt;
  return name;
}

}  // namespace letterlock::transport::imap
