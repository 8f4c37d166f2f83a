// Base64 by table: four characters, or two characters of one group, at a time.
#include <array>
#include <cstring>

#include "mime/base64_loops.h"

namespace letterlock::mime {
namespace {

constexpr std::uint32_t kInvalid = 0x80000000u;

using SymbolTable = std::array<std::uint32_t, 256>;

// The value of a character, shifted to its place in the quantum; kInvalid for what is no symbol.
constexpr SymbolTable symbol_table(unsigned shift) {
  SymbolTable table{};
  for (auto& entry : table) entry = kInvalid;
  for (std::uint32_t value = 0; value < 64; ++value)
    table[static_cast<std::uint8_t>(kBase64Alphabet[value])] = value << shift;
  return table;
}

constexpr SymbolTable kFirst = symbol_table(18);
constexpr SymbolTable kSecond = symbol_table(12);
constexpr SymbolTable kThird = symbol_table(6);
constexpr SymbolTable kFourth = symbol_table(0);

// Two characters for each value of twelve bits.
constexpr std::array<std::array<char, 2>, 4096> pair_table() {
  std::array<std::array<char, 2>, 4096> table{};
  for (size_t i = 0; i < table.size(); ++i) table[i] = {kBase64Alphabet[i >> 6], kBase64Alphabet[i & 63]};
  return table;
}
constexpr auto kPairs = pair_table();

void decode_quanta(const std::uint8_t*& from, const std::uint8_t* end, std::uint8_t*& to) {
  while (end - from >= 4) {
    const std::uint32_t bits = kFirst[from[0]] | kSecond[from[1]] | kThird[from[2]] | kFourth[from[3]];
    if ((bits & kInvalid) != 0) {
      if (*from != '\r' && *from != '\n') return;
      ++from;
      continue;
    }
    to[0] = static_cast<std::uint8_t>(bits >> 16);
    to[1] = static_cast<std::uint8_t>(bits >> 8);
    to[2] = static_cast<std::uint8_t>(bits);
    from += 4;
    to += 3;
  }
}

void encode_groups(const std::uint8_t* from, size_t groups, std::uint8_t* to) {
  for (; groups != 0; --groups, from += 3, to += 4) {
    const unsigned bits = static_cast<unsigned>(from[0]) << 16 | static_cast<unsigned>(from[1]) << 8 | from[2];
    std::memcpy(to, kPairs[bits >> 12].data(), 2);
    std::memcpy(to + 2, kPairs[bits & 0xfff].data(), 2);
  }
}

void encode_lines(const std::uint8_t* from, size_t lines, std::uint8_t* to) {
  for (; lines != 0; --lines, from += kBase64LineOctets, to += kBase64LineSize) {
    encode_groups(from, kBase64LineOctets / 3, to);
    std::memcpy(to + kBase64LineCharacters, "\r\n", 2);
  }
}

}  // namespace

const Base64Loops& base64_table_loops() {
  static constexpr Base64Loops loops = {decode_quanta, encode_groups, encode_lines};
  return loops;
}

const Base64Loops& base64_loops() {
  static const Base64Loops* const fast = base64_avx2_loops();
  return fast == nullptr ? base64_table_loops() : *fast;
}

}  // namespace letterlock::mime
