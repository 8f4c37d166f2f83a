// Bytes: octet strings and the views over them, with hexadecimal and comparison helpers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace letterlock {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(ByteView bytes) { return Bytes(bytes.begin(), bytes.end()); }
inline void append(Bytes& to, ByteView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

bool equal(ByteView a, ByteView b);
// Lower-case hexadecimal without separators.
std::string to_hex(ByteView bytes);
// Accepts upper and lower case and colons between octets; nullopt on anything else.
std::optional<Bytes> from_hex(std::string_view hex);

}  // namespace letterlock
