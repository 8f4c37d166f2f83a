#include "mime/leaf_scan.h"

#include <algorithm>
#include <cstring>

#include "mime/line_search.h"

namespace letterlock::mime {
namespace {

constexpr std::uint64_t kLineMax = 998;  // RFC 5322 section 2.1.1
constexpr std::uint64_t kHighBits = 0x8080808080808080u;
constexpr std::uint64_t kOnes = 0x0101010101010101u;

std::uint64_t load(const std::uint8_t* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// High bits where an octet of `word` is zero; right for words without high bits, a hint for others.
std::uint64_t zero_octets(std::uint64_t word) { return (word - kOnes) & ~word & kHighBits; }

struct Octets {
  bool eight_bit = false;
  bool nul = false;
  bool cr = false;
};

// Eight octets at a time. Words that may hold a NUL or CR are looked at again one by one.
Octets look_at(ByteView part) {
  Octets found;
  std::uint64_t all = 0;
  size_t i = 0;
  const auto look_closer = [&](size_t from, size_t to) {
    for (size_t k = from; k < to; ++k) {
      found.nul = found.nul || part[k] == 0;
      found.cr = found.cr || part[k] == '\r';
    }
  };
  for (; i + 8 <= part.size(); i += 8) {
    const std::uint64_t word = load(part.data() + i);
    all |= word;
    if ((zero_octets(word) | zero_octets(word ^ (kOnes * '\r'))) != 0) look_closer(i, i + 8);
  }
  look_closer(i, part.size());
  for (; i < part.size(); ++i) all |= part[i];
  found.eight_bit = (all & kHighBits) != 0;
  return found;
}

constexpr bool is_blank(std::uint8_t c) { return c == ' ' || c == '\t'; }

}  // namespace

void LeafScan::add(ByteView chunk) {
  while (!chunk.empty()) {
    if (column_ == 0 && !cr_) chunk = chunk.subspan(line_loops().plain_lines(chunk));
    const void* feed = std::memchr(chunk.data(), '\n', chunk.size());
    const size_t size =
        feed == nullptr ? chunk.size() : static_cast<size_t>(static_cast<const std::uint8_t*>(feed) - chunk.data());
    add_line_part(chunk.first(size));
    if (feed == nullptr) return;
    cr_ = false;
    end_line();
    chunk = chunk.subspan(size + 1);
  }
}

void LeafScan::add_line_part(ByteView part) {
  if (part.empty()) return;
  if (cr_) bare_cr_ = true;
  cr_ = part.back() == '\r';
  const ByteView text = cr_ ? part.first(part.size() - 1) : part;
  if (text.empty()) return;
  const Octets found = look_at(text);
  eight_bit_ = eight_bit_ || found.eight_bit;
  nul_ = nul_ || found.nul;
  bare_cr_ = bare_cr_ || found.cr;
  for (size_t i = column_; i < sizeof first_ && i - column_ < text.size(); ++i) first_[i] = text[i - column_];
  column_ += text.size();
  last_ = text.back();
}

void LeafScan::end_line() {
  if (cr_) bare_cr_ = true;
  if (column_ > kLineMax) long_line_ = true;
  if (column_ > 0 && is_blank(last_)) trailing_blank_ = true;
  if (column_ >= sizeof first_ && std::memcmp(first_, "From ", sizeof first_) == 0) from_line_ = true;
  column_ = 0;
  cr_ = false;
}

Result<size_t> ScanningSource::read(std::span<std::uint8_t> buffer) {
  TRY_ASSIGN(const size_t count, from_.read(buffer));
  scan_.add(buffer.first(count));
  return count;
}

Result<const LeafScan*> ScanningSource::drain() {
  ReadBuffer buffer;
  for (;;) {
    TRY_ASSIGN(const ByteView piece, buffer.read(*this));
    if (piece.empty()) break;
  }
  scan_.end();
  return &scan_;
}

}  // namespace letterlock::mime
