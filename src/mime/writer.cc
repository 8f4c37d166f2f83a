#include "mime/writer.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "mime/base64.h"

namespace letterlock::mime {
namespace {

constexpr size_t kOctetsPerLine = 48;
constexpr size_t kCharactersPerLine = 64;
constexpr size_t kLinesAtOnce = 512;

void encode_line(ByteView octets, Bytes& out) {
  const size_t at = out.size();
  const size_t characters = base64_encoded_size(octets.size());
  out.resize(at + characters + 2);
  base64_encode(octets, out.data() + at);
  out[at + characters] = '\r';
  out[at + characters + 1] = '\n';
}

}  // namespace

Status Base64Sink::write(ByteView chunk) {
  if (!pending_.empty()) {
    const size_t missing = std::min(kOctetsPerLine - pending_.size(), chunk.size());
    append(pending_, chunk.first(missing));
    chunk = chunk.subspan(missing);
    if (pending_.size() < kOctetsPerLine) return {};
    TRY(encode(pending_));
    pending_.clear();
  }
  const size_t whole = chunk.size() / kOctetsPerLine * kOctetsPerLine;
  TRY(encode(chunk.first(whole)));
  append(pending_, chunk.subspan(whole));
  return {};
}

Status Base64Sink::encode(ByteView lines) {
  while (!lines.empty()) {
    const size_t count = std::min(lines.size() / kOctetsPerLine, kLinesAtOnce);
    out_.resize(count * (kCharactersPerLine + 2));
    std::uint8_t* to = out_.data();
    for (size_t i = 0; i < count; ++i) {
      base64_encode(lines.subspan(i * kOctetsPerLine, kOctetsPerLine), to);
      to[kCharactersPerLine] = '\r';
      to[kCharactersPerLine + 1] = '\n';
      to += kCharactersPerLine + 2;
    }
    TRY(next_.write(out_));
    lines = lines.subspan(count * kOctetsPerLine);
  }
  return {};
}

Status Base64Sink::finish() {
  if (!pending_.empty()) {
    out_.clear();
    encode_line(pending_, out_);
    pending_.clear();
    TRY(next_.write(out_));
  }
  return next_.finish();
}

std::string random_token() {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::array<std::uint8_t, 16> octets{};
  // It cannot fail for so few octets on a running system; a token that can be guessed must not be made.
  if (getentropy(octets.data(), octets.size()) != 0) std::abort();
  std::string token;
  for (size_t bit = 0; bit < 128; bit += 5) {
    unsigned value = 0;
    for (size_t i = bit; i < bit + 5 && i < 128; ++i) value = value << 1 | (octets[i / 8] >> (i % 8) & 1u);
    token += kDigits[value];
  }
  return token;
}

std::string new_boundary() { return "=_" + random_token(); }

}  // namespace letterlock::mime
