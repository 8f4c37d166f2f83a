// The loops are templates over the vector; those over 32 octets are built for AVX2 by the functions that they end up
// in.
#include "mime/line_search.h"

#include <cstring>

namespace letterlock::mime {
namespace {

#define LETTERLOCK_INLINE [[gnu::always_inline]] inline

constexpr size_t kBlock = 256;

// So many octets at once; a comparison gives 0xff for each octet that it holds for, else 0. No function takes or gives
// one: how such a value is handed over depends on the processor.
using Vector16 = std::uint8_t __attribute__((vector_size(16)));

template <typename Vector>
LETTERLOCK_INLINE void load(Vector& octets, const std::uint8_t* from) {
  std::memcpy(&octets, from, sizeof octets);
}

template <typename Vector>
LETTERLOCK_INLINE bool any(const Vector& octets) {
  std::uint64_t words[sizeof(Vector) / 8];
  std::memcpy(words, &octets, sizeof words);
  std::uint64_t all = 0;
  for (const std::uint64_t word : words) all |= word;
  return all != 0;
}

template <typename Vector>
LETTERLOCK_INLINE bool block_has_pair(const std::uint8_t* block, std::uint8_t first, std::uint8_t second) {
  Vector found = {}, here, behind;
  for (size_t i = 0; i < kBlock; i += sizeof(Vector)) {
    load(here, block + i);
    load(behind, block + i + 1);
    found |= (Vector)((here == first) & (behind == second));
  }
  return any(found);
}

template <typename Vector>
LETTERLOCK_INLINE bool block_has_bare_feed(const std::uint8_t* block) {
  Vector found = {}, before, here;
  for (size_t i = 0; i < kBlock; i += sizeof(Vector)) {
    load(before, block + i - 1);
    load(here, block + i);
    found |= (Vector)((here == '\n') & (before != '\r'));
  }
  return any(found);
}

// Is there nothing to note, seen with the two octets behind each, and does a line end here? CR and LF are in order
// where each CR has its LF behind it and each LF its CR before it: then both comparisons give the same.
template <typename Vector>
LETTERLOCK_INLINE bool block_is_plain(const std::uint8_t* block) {
  Vector odd = {}, feeds = {}, here, next, third;
  for (size_t i = 0; i < kBlock; i += sizeof(Vector)) {
    load(here, block + i);
    load(next, block + i + 1);
    load(third, block + i + 2);
    const Vector feed = (Vector)(here == '\n');
    feeds |= feed;
    odd |= (Vector)((here == 0) | (here >= 0x80));
    odd |= (Vector)((here == '\r') ^ (next == '\n'));
    odd |= (Vector)(((here == ' ') | (here == '\t')) & (next == '\r'));
    odd |= feed & (Vector)((next == 'F') & (third == 'r'));  // "From "
  }
  return !any(odd) && any(feeds);
}

template <typename Vector>
LETTERLOCK_INLINE size_t find_pair_with(ByteView text, std::uint8_t first, std::uint8_t second) {
  const std::uint8_t* const octets = text.data();
  size_t at = 0;
  while (at + kBlock < text.size() && !block_has_pair<Vector>(octets + at, first, second)) at += kBlock;
  for (; at + 1 < text.size(); ++at)
    if (octets[at] == first && octets[at + 1] == second) return at;
  return text.size();
}

template <typename Vector>
LETTERLOCK_INLINE size_t find_bare_feed_with(ByteView text, size_t at, bool after_cr) {
  const std::uint8_t* const octets = text.data();
  if (at == 0 && !text.empty()) {
    if (octets[0] == '\n' && !after_cr) return 0;
    at = 1;
  }
  while (at + kBlock <= text.size() && !block_has_bare_feed<Vector>(octets + at)) at += kBlock;
  while (at < text.size()) {
    const void* feed = std::memchr(octets + at, '\n', text.size() - at);
    if (feed == nullptr) break;
    at = static_cast<size_t>(static_cast<const std::uint8_t*>(feed) - octets);
    if (octets[at - 1] != '\r') return at;
    ++at;
  }
  return text.size();
}

// A line ends in each block, so that none is longer than two of them. What the text begins with and the last line that
// was begun are looked at by whoever notes what is odd.
static_assert(2 * kBlock < 998);  // RFC 5322 section 2.1.1

template <typename Vector>
LETTERLOCK_INLINE size_t plain_lines_with(ByteView text) {
  const std::uint8_t* const octets = text.data();
  if (text.empty() || octets[0] == '\n' || octets[0] == 'F') return 0;
  size_t at = 0;
  while (at + kBlock + 1 < text.size() && block_is_plain<Vector>(octets + at)) at += kBlock;
  if (at == 0) return 0;
  // What a last CR ends is no whole line yet.
  const void* feed = memrchr(octets, '\n', at);
  return static_cast<size_t>(static_cast<const std::uint8_t*>(feed) - octets) + 1;
}

size_t find_pair(ByteView text, std::uint8_t first, std::uint8_t second) {
  return find_pair_with<Vector16>(text, first, second);
}
size_t find_bare_feed(ByteView text, size_t at, bool after_cr) {
  return find_bare_feed_with<Vector16>(text, at, after_cr);
}
size_t plain_lines(ByteView text) { return plain_lines_with<Vector16>(text); }

#if defined(__x86_64__)
// Only these functions may use such instructions; the program runs on processors without them.
#define LETTERLOCK_AVX2 __attribute__((target("avx2")))

using Vector32 = std::uint8_t __attribute__((vector_size(32)));

LETTERLOCK_AVX2 size_t find_pair_avx2(ByteView text, std::uint8_t first, std::uint8_t second) {
  return find_pair_with<Vector32>(text, first, second);
}
LETTERLOCK_AVX2 size_t find_bare_feed_avx2(ByteView text, size_t at, bool after_cr) {
  return find_bare_feed_with<Vector32>(text, at, after_cr);
}
LETTERLOCK_AVX2 size_t plain_lines_avx2(ByteView text) { return plain_lines_with<Vector32>(text); }
#endif

}  // namespace

const LineLoops& line_common_loops() {
  static constexpr LineLoops loops = {find_pair, find_bare_feed, plain_lines};
  return loops;
}

const LineLoops* line_avx2_loops() {
#if defined(__x86_64__)
  static constexpr LineLoops loops = {find_pair_avx2, find_bare_feed_avx2, plain_lines_avx2};
  return __builtin_cpu_supports("avx2") ? &loops : nullptr;
#else
  return nullptr;
#endif
}

const LineLoops& line_loops() {
  static const LineLoops* const fast = line_avx2_loops();
  return fast == nullptr ? line_common_loops() : *fast;
}

}  // namespace letterlock::mime
