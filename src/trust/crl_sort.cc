#include "trust/crl_sort.h"

#include <algorithm>
#include <utility>

namespace letterlock::trust {
namespace {

constexpr size_t kFew = 48;  // below it comparing is faster than counting
constexpr size_t kOctets = 24;

struct Before {
  bool operator()(const CrlRecord& a, const CrlRecord& b) const {
    for (size_t i = 0; i < 2; ++i) {
      if (a.key.words[i] != b.key.words[i]) return a.key.words[i] < b.key.words[i];
    }
    return a.key.words[2] < b.key.words[2];
  }
};

std::uint8_t octet(const CrlRecord& record, size_t at) {
  return static_cast<std::uint8_t>(record.key.words[at / 8] >> (56 - 8 * (at % 8)));
}

// The first octet in which two of the records differ; kOctets where none does.
size_t first_difference(std::span<const CrlRecord> records) {
  std::array<std::uint64_t, 3> differs{};
  for (const CrlRecord& record : records) {
    for (size_t i = 0; i < 3; ++i) differs[i] |= record.key.words[i] ^ records[0].key.words[i];
  }
  for (size_t i = 0; i < 3; ++i) {
    if (differs[i] != 0) return i * 8 + static_cast<size_t>(__builtin_clzll(differs[i])) / 8;
  }
  return kOctets;
}

// Where each value of the octet begins, and at the end the number of records.
std::array<size_t, 257> starts_of(std::span<const CrlRecord> records, size_t at) {
  std::array<size_t, 257> starts{};
  for (const CrlRecord& record : records) ++starts[size_t{octet(record, at)} + 1];
  for (size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  return starts;
}

// Each record to the part of its octet, by swapping along cycles.
void distribute(std::span<CrlRecord> records, size_t at, const std::array<size_t, 257>& starts) {
  std::array<size_t, 256> next{};
  std::copy_n(starts.begin(), 256, next.begin());
  for (size_t value = 0; value < 256; ++value) {
    while (next[value] < starts[value + 1]) {
      CrlRecord& record = records[next[value]];
      const size_t home = octet(record, at);
      if (home == value) {
        ++next[value];
      } else {
        std::swap(record, records[next[home]++]);
      }
    }
  }
}

bool all_alike(const std::array<size_t, 257>& starts) {
  return std::ranges::any_of(starts, [&, before = size_t{0}](size_t start) mutable {
    return start - std::exchange(before, start) == starts[256];
  });
}

// All octets before `at` are alike. At most as deep as a key has octets: each step leaves at least one of them behind.
void sort_from(std::span<CrlRecord> records, size_t at) {
  if (records.size() <= kFew) return std::sort(records.begin(), records.end(), Before());
  if (at >= kOctets) return;
  auto starts = starts_of(records, at);
  if (all_alike(starts)) {
    at = first_difference(records);
    if (at == kOctets) return;
    starts = starts_of(records, at);
  }
  distribute(records, at, starts);
  for (size_t value = 0; value < 256; ++value) {
    const size_t count = starts[value + 1] - starts[value];
    if (count > 1) sort_from(records.subspan(starts[value], count), at + 1);
  }
}

}  // namespace

void sort_records(std::span<CrlRecord> records) { sort_from(records, 0); }

}  // namespace letterlock::trust
