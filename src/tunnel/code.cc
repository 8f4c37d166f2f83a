#include "tunnel/code.h"

#include <algorithm>
#include <optional>

namespace letterlock::tunnel {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's
constexpr std::string_view kShape = "LL-****-****-****-****";

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
char capital(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// As people read letters: nullopt where it is none of the alphabet.
std::optional<char> digit(char c) {
  c = capital(c);
  if (c == 'I' || c == 'L') return '1';
  if (c == 'O') return '0';
  if (kAlphabet.find(c) == std::string_view::npos) return std::nullopt;
  return c;
}

std::optional<std::string> code_at(std::string_view text) {
  if (text.size() < kShape.size()) return std::nullopt;
  std::string code;
  for (size_t i = 0; i < kShape.size(); ++i) {
    const auto character = kShape[i] == '*' ? digit(text[i]) : std::optional(capital(text[i]));
    if (!character || (kShape[i] != '*' && *character != kShape[i])) return std::nullopt;
    code += *character;
  }
  return code;
}

}  // namespace

std::string format_code(const std::array<std::uint8_t, kCodeOctets>& random) {
  std::string code = "LL";
  unsigned bits = 0;
  unsigned held = 0;
  size_t written = 0;
  for (const std::uint8_t octet : random) {
    bits = (bits << 8) | octet;
    held += 8;
    while (held >= 5) {
      held -= 5;
      if (written++ % 4 == 0) code += '-';
      code += kAlphabet[(bits >> held) & 31u];
    }
    bits &= (1u << held) - 1;
  }
  return code;
}

std::vector<std::string> find_codes(std::string_view text) {
  std::vector<std::string> codes;
  for (size_t i = 0; i + kShape.size() <= text.size() && codes.size() < kCodesMax; ++i) {
    if (capital(text[i]) != 'L' || (i > 0 && (is_alphanumeric(text[i - 1]) || text[i - 1] == '-'))) continue;
    const auto code = code_at(text.substr(i));
    const size_t end = i + kShape.size();
    if (!code || (end < text.size() && (is_alphanumeric(text[end]) || text[end] == '-'))) continue;
    if (std::find(codes.begin(), codes.end(), *code) == codes.end()) codes.push_back(*code);
    i = end - 1;
  }
  return codes;
}

}  // namespace letterlock::tunnel
