#include "tlv.h"

namespace cards {
namespace {

std::uint8_t octet(std::size_t value) { return static_cast<std::uint8_t>(value & 0xff); }

Bytes length_octets(std::size_t length) {
  if (length < 0x80) return {octet(length)};
  if (length < 0x100) return {0x81, octet(length)};
  return {0x82, octet(length >> 8), octet(length)};
}

// Takes a length off the front of `rest`.
std::optional<std::size_t> take_length(ByteView& rest) {
  if (rest.empty()) return std::nullopt;
  const std::size_t first = rest[0];
  const std::size_t more = first < 0x80 ? 0 : first - 0x80;
  if (first == 0x80 || more > 2 || rest.size() < 1 + more) return std::nullopt;
  std::size_t length = more == 0 ? first : 0;
  for (std::size_t i = 1; i <= more; ++i) length = length << 8 | rest[i];
  rest = rest.subspan(1 + more);
  return length <= rest.size() ? std::optional(length) : std::nullopt;
}

}  // namespace

Bytes join(std::initializer_list<ByteView> parts) {
  Bytes all;
  for (const ByteView part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Bytes tlv(unsigned tag, ByteView value) {
  Bytes head;
  if (tag > 0xff) head.push_back(octet(tag >> 8));
  head.push_back(octet(tag));
  return join({head, length_octets(value.size()), value});
}

std::optional<std::vector<Tlv>> read_tlvs(ByteView octets) {
  std::vector<Tlv> found;
  while (!octets.empty()) {
    const std::uint8_t tag = octets[0];
    octets = octets.subspan(1);
    const auto length = take_length(octets);
    if (!length) return std::nullopt;
    found.push_back({tag, octets.first(*length)});
    octets = octets.subspan(*length);
  }
  return found;
}

}  // namespace cards
