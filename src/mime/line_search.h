// Searching text for what happens at the ends of lines, 64 octets at a time. Private to mime/.
//
// A block is looked at in vectors, which compilers have for any processor; only where something is found the octets are
// looked at one by one.
#pragma once

#include <cstring>

#include "base/bytes.h"

namespace letterlock::mime {

constexpr size_t kScanBlock = 64;

// 16 octets at once; a comparison gives 0xff for each octet that it holds for, else 0.
using OctetVector = std::uint8_t __attribute__((vector_size(16)));

inline OctetVector load_octets(const std::uint8_t* from) {
  OctetVector octets;
  std::memcpy(&octets, from, sizeof octets);
  return octets;
}

// Does `test`, which takes a place in the block and gives a vector, hold for any octet of it?
template <typename Test>
inline bool any_in_block(const std::uint8_t* block, Test test) {
  OctetVector found = {};
  for (size_t i = 0; i < kScanBlock; i += sizeof(OctetVector)) found |= (OctetVector)test(block + i);
  std::uint64_t halves[2];
  std::memcpy(halves, &found, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

// The place of the first `first` that `second` follows; text.size() where there is none.
inline size_t find_pair(ByteView text, std::uint8_t first, std::uint8_t second) {
  const std::uint8_t* const octets = text.data();
  size_t at = 0;
  const auto is_pair = [=](const std::uint8_t* p) {
    return (load_octets(p) == first) & (load_octets(p + 1) == second);
  };
  while (at + kScanBlock < text.size() && !any_in_block(octets + at, is_pair)) at += kScanBlock;
  for (; at + 1 < text.size(); ++at)
    if (octets[at] == first && octets[at + 1] == second) return at;
  return text.size();
}

// The place of the first LF from `at` on that has no CR before it; text.size() where there is none. `after_cr` tells
// what stood before the text.
inline size_t find_bare_feed(ByteView text, size_t at, bool after_cr) {
  const std::uint8_t* const octets = text.data();
  if (at == 0 && !text.empty()) {
    if (octets[0] == '\n' && !after_cr) return 0;
    at = 1;
  }
  const auto is_bare = [](const std::uint8_t* p) { return (load_octets(p) == '\n') & (load_octets(p - 1) != '\r'); };
  while (at + kScanBlock <= text.size() && !any_in_block(octets + at, is_bare)) at += kScanBlock;
  while (at < text.size()) {
    const void* feed = std::memchr(octets + at, '\n', text.size() - at);
    if (feed == nullptr) break;
    at = static_cast<size_t>(static_cast<const std::uint8_t*>(feed) - octets);
    if (octets[at - 1] != '\r') return at;
    ++at;
  }
  return text.size();
}

}  // namespace letterlock::mime
