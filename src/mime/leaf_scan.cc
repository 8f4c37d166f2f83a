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

// Where is anything to note, seen between the neighbours? A bare LF is not, but whole lines are counted by CRLF below.
OctetVector odd_octets(const std::uint8_t* p) {
  const OctetVector before = load_octets(p - 1), octets = load_octets(p), behind = load_octets(p + 1);
  const auto code = (octets >= 0x80) | (octets == 0);
  const auto return_alone = (octets == '\r') & (behind != '\n');
  const auto feed = (octets == '\n') & ((before != '\r') | (behind == 'F'));
  const auto trailing = ((octets == ' ') | (octets == '\t')) & (behind == '\r');
  return (OctetVector)(code | return_alone | feed | trailing);
}

// How many octets at the front are whole lines in which there is nothing to note. `text` begins with a line; its first
// octet is looked at by whoever notes what is odd.
size_t plain_lines(ByteView text) {
  const std::uint8_t* const octets = text.data();
  const auto begins_plainly = [](std::uint8_t c) { return c > ' ' && c < 0x80 && c != 'F'; };
  if (text.empty() || !begins_plainly(octets[0])) return 0;
  size_t lines = 0;
  for (size_t at = 1; at + kScanBlock < text.size() && !any_in_block(octets + at, odd_octets); at += kScanBlock) {
    const void* feed = memrchr(octets + at, '\n', kScanBlock);
    if (feed != nullptr) lines = static_cast<size_t>(static_cast<const std::uint8_t*>(feed) - octets) + 1;
    if (at + 2 * kScanBlock - lines > kLineMax) break;  // the line may end too late in the next block
  }
  return lines;
}

}  // namespace

void LeafScan::add(ByteView chunk) {
  while (!chunk.empty()) {
    if (column_ == 0 && !cr_) chunk = chunk.subspan(plain_lines(chunk));
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
