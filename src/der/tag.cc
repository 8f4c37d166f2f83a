#include "der/tag.h"

#include <array>
#include <cassert>
#include <charconv>

namespace letterlock::der {
namespace {

constexpr size_t kOidOctetsMax = 128;

void append_base128(Bytes& out, std::uint64_t value) {
  std::uint8_t groups[10];
  size_t count = 0;
  do {
    groups[count++] = static_cast<std::uint8_t>(value & 0x7f);
    value >>= 7;
  } while (value != 0);
  while (count-- > 0) out.push_back(static_cast<std::uint8_t>(groups[count] | (count != 0 ? 0x80 : 0)));
}

}  // namespace

Result<std::string> oid_to_string(ByteView content) {
  const auto malformed = [] { return fail(ErrorCode::der_malformed, {{"what", "OBJECT IDENTIFIER"}}); };
  if (content.empty() || content.size() > kOidOctetsMax) return malformed();
  std::array<char, kOidOctetsMax * 4> dotted;  // no octet gives more than three digits and a dot
  char* at = dotted.data();
  const auto put = [&](std::uint64_t arc) {
    if (at != dotted.data()) *at++ = '.';
    at = std::to_chars(at, dotted.data() + dotted.size(), arc).ptr;
  };
  std::uint64_t value = 0;
  bool starts = true;
  for (const std::uint8_t octet : content) {
    if (starts && octet == 0x80) return malformed();  // X.690 section 8.19.2: no leading zero group
    if (value >> 57 != 0) return malformed();
    value = value << 7 | (octet & 0x7f);
    starts = (octet & 0x80) == 0;
    if (!starts) continue;
    if (at == dotted.data()) {
      const std::uint64_t first = value < 80 ? value / 40 : 2;
      put(first);
      value -= first * 40;
    }
    put(value);
    value = 0;
  }
  if (!starts) return malformed();
  return std::string(dotted.data(), at);
}

Bytes oid_from_string(std::string_view dotted) {
  Bytes content;
  content.reserve(dotted.size());
  std::uint64_t first = 0;
  size_t arcs = 0;
  for (; !dotted.empty(); ++arcs) {
    std::uint64_t arc = 0;
    const auto [end, error] = std::from_chars(dotted.data(), dotted.data() + dotted.size(), arc);
    assert(error == std::errc{});
    if (error != std::errc{}) return {};
    // X.690 section 8.19.4: the first two arcs share an octet.
    if (arcs == 0) first = arc * 40;
    if (arcs == 1) arc += first;
    if (arcs != 0) append_base128(content, arc);
    dotted.remove_prefix(static_cast<size_t>(end - dotted.data()));
    if (!dotted.empty()) dotted.remove_prefix(1);
  }
  assert(arcs >= 2);
  return content;
}

}  // namespace letterlock::der
