#include "mime/writer.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "mime/base64.h"

namespace letterlock::mime {
namespace {

constexpr size_t kLinesAtOnce = 1024;

}  // namespace

// The line that waited goes out with those behind it: a short write costs a file as much as a long one.
Status Base64Sink::write(ByteView chunk) {
  while (pending_.size() + chunk.size() >= kBase64LineOctets) {
    const size_t room = std::min((pending_.size() + chunk.size()) / kBase64LineOctets, kLinesAtOnce) * kBase64LineSize;
    if (out_.size() < room) out_.resize(room);
    size_t lines = 0;
    if (!pending_.empty()) {
      const size_t missing = kBase64LineOctets - pending_.size();
      append(pending_, chunk.first(missing));
      chunk = chunk.subspan(missing);
      loops_.encode_lines(pending_.data(), 1, out_.data());
      pending_.clear();
      lines = 1;
    }
    const size_t more = std::min(chunk.size() / kBase64LineOctets, kLinesAtOnce - lines);
    loops_.encode_lines(chunk.data(), more, out_.data() + lines * kBase64LineSize);
    chunk = chunk.subspan(more * kBase64LineOctets);
    TRY(next_.write(ByteView(out_).first((lines + more) * kBase64LineSize)));
  }
  append(pending_, chunk);
  return {};
}

Status Base64Sink::finish() {
  if (!pending_.empty()) {
    const size_t characters = base64_encoded_size(pending_.size());
    out_.resize(characters + 2);
    base64_encode(pending_, out_.data(), loops_);
    std::memcpy(out_.data() + characters, "\r\n", 2);
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
