#include "x509/fingerprint_words.h"

#include <algorithm>
#include <optional>

#include "base/bytes.h"
#include "x509/address.h"

namespace letterlock::x509 {
namespace {

constexpr std::string_view kScheme = "LETTERLOCK:SHA256:";
constexpr size_t kHexDigits = 64;
constexpr size_t kDigitsOfGroup = 5;
// S9: longer than any of the forms with an address of the greatest length.
constexpr size_t kToldMax = 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool separates(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ':' || c == '-' || c == ',' || c == '.';
}

unsigned value_of(char hex) { return static_cast<unsigned>(is_digit(hex) ? hex - '0' : hex - 'a' + 10); }
// `count` hexadecimal digits from `at` on.
unsigned number_at(const std::string& fingerprint, size_t at, size_t count) {
  unsigned number = 0;
  for (size_t i = 0; i < count; ++i) number = number * 16 + value_of(fingerprint[at + i]);
  return number;
}

std::string without_separators(std::string_view told) {
  std::string plain;
  for (const char c : told) {
    if (!separates(c)) plain.push_back(small(c));
  }
  return plain;
}

// "SHA256 Fingerprint=AB:CD:..." as other programs write it.
std::string_view behind_equals(std::string_view told) {
  const size_t equals = told.rfind('=');
  return equals == told.npos ? told : told.substr(equals + 1);
}

std::optional<std::string> as_hex(std::string_view told) {
  std::string hex = without_separators(behind_equals(told));
  if (hex.size() != kHexDigits || !std::all_of(hex.begin(), hex.end(), is_hex)) return std::nullopt;
  return hex;
}

std::optional<std::vector<std::string>> as_digits(std::string_view told) {
  const std::string digits = without_separators(told);
  if (digits.size() != kFingerprintDigitGroups * kDigitsOfGroup) return std::nullopt;
  if (!std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  std::vector<std::string> groups;
  for (size_t at = 0; at < digits.size(); at += kDigitsOfGroup) groups.push_back(digits.substr(at, kDigitsOfGroup));
  return groups;
}

// Numbers and signs between the words are no difference: people count them, or write one a line.
std::optional<std::vector<std::string>> as_words(std::string_view told) {
  std::vector<std::string> words(1);
  for (const char c : told) {
    if (is_letter(c)) {
      words.back().push_back(small(c));
    } else if (!separates(c) && !is_digit(c)) {
      return std::nullopt;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  const auto list = fingerprint_word_list();
  const auto known = [&](const std::string& word) { return std::find(list.begin(), list.end(), word) != list.end(); };
  if (words.size() != kFingerprintWords || !std::all_of(words.begin(), words.end(), known)) return std::nullopt;
  return words;
}

bool is_code(std::string_view told) {
  return told.size() > kScheme.size() &&
         std::equal(kScheme.begin(), kScheme.end(), told.begin(), [](char a, char b) { return small(a) == small(b); });
}

Compared compare_code(std::string_view code, const std::string& fingerprint, std::span<const std::string> addresses) {
  const std::string_view rest = code.substr(kScheme.size());
  if (rest.size() < kHexDigits + 2 || rest[kHexDigits] != ':') return Compared::unreadable;
  const auto hex = as_hex(rest.substr(0, kHexDigits));
  if (!hex) return Compared::unreadable;
  if (*hex != fingerprint) return Compared::other_certificate;
  const std::string_view address = rest.substr(kHexDigits + 1);
  const bool theirs = std::any_of(addresses.begin(), addresses.end(),
                                  [&](const std::string& one) { return same_address(one, address); });
  return theirs ? Compared::same : Compared::other_address;
}

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Compared result(bool same) { return same ? Compared::same : Compared::other_certificate; }

}  // namespace

std::vector<std::string> fingerprint_words(const std::string& fingerprint) {
  std::vector<std::string> words;
  if (fingerprint.size() != kHexDigits) return words;
  for (size_t i = 0; i < kFingerprintWords; ++i) {
    words.emplace_back(fingerprint_word_list()[number_at(fingerprint, i * 2, 2)]);
  }
  return words;
}

std::vector<std::string> fingerprint_digits(const std::string& fingerprint) {
  std::vector<std::string> groups;
  if (fingerprint.size() != kHexDigits) return groups;
  for (size_t i = 0; i < kFingerprintDigitGroups; ++i) {
    const std::string number = std::to_string(number_at(fingerprint, i * 4, 4));
    groups.push_back(std::string(kDigitsOfGroup - number.size(), '0') + number);
  }
  return groups;
}

std::string fingerprint_code(const std::string& fingerprint, const std::string& address) {
  std::string code(kScheme);
  for (const char c : fingerprint) code.push_back(c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c);
  return code + ":" + address;
}

Compared compare_fingerprint(std::string_view told, const std::string& fingerprint,
                             std::span<const std::string> addresses) {
  told = trimmed(told);
  if (told.size() > kToldMax) return Compared::unreadable;
  if (is_code(told)) return compare_code(told, fingerprint, addresses);
  if (const auto hex = as_hex(told)) return result(*hex == fingerprint);
  if (const auto digits = as_digits(told)) return result(*digits == fingerprint_digits(fingerprint));
  if (const auto words = as_words(told)) return result(*words == fingerprint_words(fingerprint));
  return Compared::unreadable;
}

}  // namespace letterlock::x509
