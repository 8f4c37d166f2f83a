#include "der/tag.h"

#include <cassert>
#include <charconv>
#include <vector>

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
  std::string dotted;
  std::uint64_t value = 0;
  bool starts = true;
  for (const std::uint8_t octet : content) {
    if (starts && octet == 0x80) return malformed();  // X.690 section 8.19.2: no leading zero group
    if (value >> 57 != 0) return malformed();
    value = value << 7 | (octet & 0x7f);
    starts = (octet & 0x80) == 0;
    if (!starts) continue;
    if (dotted.empty()) {
      const std::uint64_t first = value < 80 ? value / 40 : 2;
      dotted = std::to_string(first) + "." + std::to_string(value - first * 40);
    } else {
      dotted += "." + std::to_string(value);
    }
    value = 0;
  }
  if (!starts) return malformed();
  return dotted;
}

Bytes oid_from_string(std::string_view dotted) {
  std::vector<std::uint64_t> arcs;
  while (!dotted.empty()) {
    std::uint64_t arc = 0;
    const auto [end, error] = std::from_chars(dotted.data(), dotted.data() + dotted.size(), arc);
    assert(error == std::errc{});
    if (error != std::errc{}) return {};
    arcs.push_back(arc);
    dotted.remove_prefix(static_cast<size_t>(end - dotted.data()));
    if (!dotted.empty()) dotted.remove_prefix(1);
  }
  assert(arcs.size() >= 2);
  if (arcs.size() < 2) return {};
  Bytes content;
  append_base128(content, arcs[0] * 40 + arcs[1]);
  for (size_t i = 2; i < arcs.size(); ++i) append_base128(content, arcs[i]);
  return content;
}

}  // namespace letterlock::der
