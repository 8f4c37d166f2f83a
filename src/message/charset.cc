#include "message/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "mime/header.h"

namespace letterlock::message {
namespace {

constexpr size_t kLabelMax = 40;
constexpr size_t kPieceSize = 64 * 1024;

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

// A label comes from a stranger, and to ICU it can hold options and the name of a file.
bool is_plain_label(std::string_view label) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == ':' || c == '+';
  };
  return !label.empty() && label.size() <= kLabelMax && std::all_of(label.begin(), label.end(), allowed);
}

// What programs write under the label, where that is more than its standard.
std::string widest(std::string label) {
  static constexpr std::pair<std::string_view, std::string_view> kWider[] = {
      {"gb2312", "gb18030"},
      {"gbk", "gb18030"},
      {"x-gbk", "gb18030"},
      {"gb_2312-80", "gb18030"},
      {"cp936", "gb18030"},
      {"iso-8859-1", "windows-1252"},
      {"latin1", "windows-1252"},
      {"shift_jis", "windows-31j"},
      {"sjis", "windows-31j"},
      {"x-sjis", "windows-31j"},
      {"euc-kr", "windows-949"},
      {"ks_c_5601-1987", "windows-949"},
      {"iso-8859-9", "windows-1254"},
      {"tis-620", "windows-874"},
      {"iso-8859-11", "windows-874"},
      {"utf8", "utf-8"},
      {"x-big5", "big5"},
      {"cn-big5", "big5"},
  };
  for (const auto& [narrow, wide] : kWider) {
    if (label == narrow) return std::string(wide);
  }
  return label;
}

Converter open_label(const std::string& label) {
  if (!is_plain_label(label)) return nullptr;
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(label.c_str(), &status));
  return U_SUCCESS(status) ? std::move(converter) : nullptr;
}

Converter open_converter(std::string_view charset) { return open_label(widest(mime::to_lower(charset))); }

void append_utf8(std::u16string_view units, std::string& out) {
  std::vector<char> text(units.size() * 3);
  std::int32_t size = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strToUTF8WithSub(text.data(), static_cast<std::int32_t>(text.size()), &size, units.data(),
                     static_cast<std::int32_t>(units.size()), 0xfffd, nullptr, &status);
  if (U_SUCCESS(status)) out.append(text.data(), static_cast<size_t>(size));
}

// Piece by piece: the length of a mail's text is bounded, but not by what fits an int32_t.
std::string convert(UConverter* converter, std::string_view octets) {
  std::string out;
  std::vector<char16_t> units(kPieceSize);
  const char* from = octets.data();
  const char* const end = from + octets.size();
  size_t kept = 0;  // a high surrogate that waits for its other half
  for (;;) {
    char16_t* to = units.data() + kept;
    UErrorCode status = U_ZERO_ERROR;
    ucnv_toUnicode(converter, &to, units.data() + units.size(), &from, end, nullptr, true, &status);
    size_t count = static_cast<size_t>(to - units.data());
    const bool more = status == U_BUFFER_OVERFLOW_ERROR;
    kept = more && count > 0 && (units[count - 1] & 0xfc00) == 0xd800 ? 1 : 0;
    append_utf8({units.data(), count - kept}, out);
    if (!more) return out;
    if (kept != 0) units[0] = units[count - 1];
  }
}

std::u16string to_units(std::string_view text) {
  std::u16string units(text.size(), u'\0');
  std::int32_t size = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strFromUTF8WithSub(units.data(), static_cast<std::int32_t>(units.size()), &size, text.data(),
                       static_cast<std::int32_t>(text.size()), 0xfffd, nullptr, &status);
  units.resize(U_SUCCESS(status) ? static_cast<size_t>(size) : 0);
  return units;
}

std::string ascii_of(std::u16string_view units) {
  std::string ascii;
  for (const char16_t unit : units) {
    const bool second_half = (unit & 0xfc00) == 0xdc00;
    if (!second_half) ascii += unit < 0x80 ? static_cast<char>(unit) : '?';
  }
  return ascii;
}

bool is_ascii_label(std::string_view label) {
  return label.empty() || label == "us-ascii" || label == "ascii" || label == "ansi_x3.4-1968" ||
         label == "unknown-8bit";
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto octet = [&](size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
    const unsigned lead = octet(i);
    const size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0) return false;
    for (size_t k = 1; k < length; ++k) {
      if ((octet(i + k) & 0xc0u) != 0x80) return false;
    }
    const unsigned second = octet(i + 1);
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) || (lead == 0xf0 && second < 0x90) ||
        (lead == 0xf4 && second > 0x8f)) {
      return false;
    }
    i += length;
  }
  return true;
}

std::string to_utf8(std::string_view octets, std::string_view charset) {
  const std::string label = mime::to_lower(charset);
  const bool says_utf8 = label == "utf-8" || label == "utf8";
  Converter converter = is_ascii_label(label) || says_utf8 ? nullptr : open_converter(label);
  if (converter == nullptr && is_utf8(octets)) return std::string(octets);
  if (converter == nullptr) converter = open_converter(says_utf8 ? "utf-8" : "windows-1252");
  // ICU's default for octets that stand for nothing is U+FFFD.
  return converter == nullptr ? std::string() : convert(converter.get(), octets);
}

std::string from_utf8(std::string_view text, std::string_view charset) {
  constexpr size_t kOctetsPerUnitMax = 16;  // with what changes the state
  const std::u16string units = to_units(text);
  const std::string label = mime::to_lower(charset);
  const Converter converter = is_ascii_label(label) ? nullptr : open_label(label);
  if (converter == nullptr) return ascii_of(units);
  UErrorCode status = U_ZERO_ERROR;
  ucnv_setSubstString(converter.get(), u"?", 1, &status);
  std::string octets(units.size() * kOctetsPerUnitMax, '\0');
  const std::int32_t size = ucnv_fromUChars(converter.get(), octets.data(), static_cast<std::int32_t>(octets.size()),
                                            units.data(), static_cast<std::int32_t>(units.size()), &status);
  octets.resize(U_SUCCESS(status) ? static_cast<size_t>(size) : 0);
  return U_SUCCESS(status) ? octets : ascii_of(units);
}

bool knows_charset(std::string_view charset) {
  return is_ascii_label(mime::to_lower(charset)) || open_converter(charset) != nullptr;
}

std::string_view utf8_prefix(std::string_view text, size_t octets) {
  if (text.size() <= octets) return text;
  while (octets > 0 && (static_cast<unsigned char>(text[octets]) & 0xc0) == 0x80) --octets;
  return text.substr(0, octets);
}

}  // namespace letterlock::message
