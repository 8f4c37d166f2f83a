#include "mime/base64.h"

#include <array>

namespace letterlock::mime {
namespace {

constexpr std::uint32_t kNoSymbol = 64;

// The value of each character.
constexpr std::array<std::uint8_t, 256> value_table() {
  std::array<std::uint8_t, 256> table{};
  for (auto& entry : table) entry = kNoSymbol;
  for (std::uint8_t value = 0; value < 64; ++value) table[static_cast<std::uint8_t>(kBase64Alphabet[value])] = value;
  return table;
}
constexpr auto kValues = value_table();

void put_quantum(std::uint32_t bits, std::uint8_t* to) {
  to[0] = static_cast<std::uint8_t>(bits >> 16);
  to[1] = static_cast<std::uint8_t>(bits >> 8);
  to[2] = static_cast<std::uint8_t>(bits);
}

tl::unexpected<Error> malformed() { return fail(ErrorCode::mime_base64_malformed); }

}  // namespace

Result<size_t> Base64Decoder::decode(ByteView text, std::span<std::uint8_t> out) {
  const std::uint8_t* from = text.data();
  const std::uint8_t* const end = from + text.size();
  std::uint8_t* to = out.data();
  for (;;) {
    if (symbols_ == 0 && !ended_) loops_.decode_quanta(from, end, to);
    if (from == end) return static_cast<size_t>(to - out.data());
    const std::uint8_t c = *from++;
    if (c == '=') {
      TRY(take_padding(to));
      continue;
    }
    const std::uint32_t value = kValues[c];
    if (value == kNoSymbol) continue;
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

void base64_encode(ByteView octets, std::uint8_t* to, const Base64Loops& loops) {
  const size_t groups = octets.size() / 3;
  loops.encode_groups(octets.data(), groups, to);
  const size_t rest = octets.size() % 3;
  if (rest == 0) return;
  const ByteView last = octets.last(rest);
  const unsigned bits = static_cast<unsigned>(last[0]) << 16 | (rest == 2 ? static_cast<unsigned>(last[1]) << 8 : 0u);
  to += groups * 4;
  to[0] = static_cast<std::uint8_t>(kBase64Alphabet[bits >> 18]);
  to[1] = static_cast<std::uint8_t>(kBase64Alphabet[bits >> 12 & 63]);
  to[2] = rest == 1 ? '=' : static_cast<std::uint8_t>(kBase64Alphabet[bits >> 6 & 63]);
  to[3] = '=';
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
