// TLV: tag, length, value as PIV objects and commands use them (ISO 7816-4 annex E: one or two octets of tag,
// definite lengths up to 65535). No values are interpreted here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

namespace cards {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

Bytes join(std::initializer_list<ByteView> parts);
Bytes tlv(unsigned tag, ByteView value);

struct Tlv {
  std::uint8_t tag = 0;
  ByteView value;
};

// Every element of a run of them, tags of one octet; nullopt when a length goes past the end.
std::optional<std::vector<Tlv>> read_tlvs(ByteView octets);

}  // namespace cards
