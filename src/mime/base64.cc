#include "mime/base64.h"

#include <array>
#include <cstring>

namespace letterlock::mime {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t kInvalid = 0x80000000u;

using SymbolTable = std::array<std::uint32_t, 256>;

// The value of a character, shifted to its place in the quantum; kInvalid for what is no symbol.
constexpr SymbolTable symbol_table(unsigned shift) {
  SymbolTable table{};
  for (auto& entry : table) entry = kInvalid;
  for (std::uint32_t value = 0; value < 64; ++value)
    table[static_cast<std::uint8_t>(kAlphabet[value])] = value << shift;
  return table;
}

constexpr SymbolTable kFirst = symbol_table(18);
constexpr SymbolTable kSecond = symbol_table(12);
constexpr SymbolTable kThird = symbol_table(6);
constexpr SymbolTable kFourth = symbol_table(0);

// Two characters for each value of twelve bits.
constexpr std::array<std::array<char, 2>, 4096> pair_table() {
  std::array<std::array<char, 2>, 4096> table{};
  for (size_t i = 0; i < table.size(); ++i) table[i] = {kAlphabet[i >> 6], kAlphabet[i & 63]};
  return table;
}
constexpr auto kPairs = pair_table();

void put_quantum(std::uint32_t bits, std::uint8_t* to) {
  to[0] = static_cast<std::uint8_t>(bits >> 16);
  to[1] = static_cast<std::uint8_t>(bits >> 8);
  to[2] = static_cast<std::uint8_t>(bits);
}

// Whole quanta as long as there is nothing but symbols; moves both pointers.
void decode_quanta(const std::uint8_t*& from, const std::uint8_t* end, std::uint8_t*& to) {
  while (end - from >= 4) {
    const std::uint32_t bits = kFirst[from[0]] | kSecond[from[1]] | kThird[from[2]] | kFourth[from[3]];
    if ((bits & kInvalid) != 0) return;
    put_quantum(bits, to);
    from += 4;
    to += 3;
  }
}

tl::unexpected<Error> malformed() { return fail(ErrorCode::mime_base64_malformed); }

}  // namespace

Result<size_t> Base64Decoder::decode(ByteView text, std::span<std::uint8_t> out) {
  const std::uint8_t* from = text.data();
  const std::uint8_t* const end = from + text.size();
  std::uint8_t* to = out.data();
  for (;;) {
    if (symbols_ == 0 && !ended_) decode_quanta(from, end, to);
    if (from == end) return static_cast<size_t>(to - out.data());
    const std::uint8_t c = *from++;
    if (c == '=') {
      TRY(take_padding(to));
      continue;
    }
    const std::uint32_t value = kFourth[c];
    if (value == kInvalid) continue;
    if (ended_) return malformed();
    bits_ = bits_ << 6 | value;
    if (++symbols_ < 4) continue;
    put_quantum(bits_, to);
    to += 3;
    symbols_ = 0;
    bits_ = 0;
  }
}

Status Base64Decoder::take_padding(std::uint8_t*& to) {
  if (ended_) {
    if (padding_missing_ == 0) return malformed();
    --padding_missing_;
    return {};
  }
  if (symbols_ < 2) return malformed();
  std::uint8_t octets[3];
  put_quantum(bits_ << (symbols_ == 2 ? 12 : 6), octets);
  for (unsigned i = 0; i + 1 < symbols_; ++i) *to++ = octets[i];
  padding_missing_ = symbols_ == 2 ? 1 : 0;
  symbols_ = 0;
  ended_ = true;
  return {};
}

Status Base64Decoder::finish() const {
  if (symbols_ != 0 || padding_missing_ != 0) return malformed();
  return {};
}

void base64_encode(ByteView octets, std::uint8_t* to) {
  const std::uint8_t* from = octets.data();
  size_t groups = octets.size() / 3;
  for (; groups != 0; --groups, from += 3, to += 4) {
    const unsigned bits = static_cast<unsigned>(from[0]) << 16 | static_cast<unsigned>(from[1]) << 8 | from[2];
    std::memcpy(to, kPairs[bits >> 12].data(), 2);
    std::memcpy(to + 2, kPairs[bits & 0xfff].data(), 2);
  }
  const size_t rest = octets.size() % 3;
  if (rest == 0) return;
  const unsigned bits = static_cast<unsigned>(from[0]) << 16 | (rest == 2 ? static_cast<unsigned>(from[1]) << 8 : 0u);
  std::memcpy(to, kPairs[bits >> 12].data(), 2);
  std::memcpy(to + 2, kPairs[bits & 0xfff].data(), 2);
  to[3] = '=';
  if (rest == 1) to[2] = '=';
}

std::string base64_encode(ByteView octets) {
  std::string text(base64_encoded_size(octets.size()), '\0');
  base64_encode(octets, reinterpret_cast<std::uint8_t*>(text.data()));
  return text;
}

Result<Bytes> base64_decode(std::string_view text) {
  Base64Decoder decoder;
  Bytes octets(Base64Decoder::decoded_size_max(text.size()));
  TRY_ASSIGN(const size_t count, decoder.decode(as_bytes(text), octets));
  TRY(decoder.finish());
  octets.resize(count);
  return octets;
}

}  // namespace letterlock::mime
