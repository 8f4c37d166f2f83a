#include "mime/canonical.h"

#include <algorithm>
#include <cstring>

#include "mime/line_search.h"

namespace letterlock::mime {
namespace {

constexpr size_t kReadSize = 32 * 1024;

}  // namespace

void LineEndCanon::convert(ByteView chunk, Bytes& out) {
  if (chunk.empty()) return;
  size_t copied = 0;  // what is before it is already in `out`
  for (size_t feed = line_loops().find_bare_feed(chunk, 0, after_cr_); feed < chunk.size();
       feed = line_loops().find_bare_feed(chunk, feed + 1, false)) {
    append(out, chunk.subspan(copied, feed - copied));
    out.push_back('\r');
    copied = feed;
  }
  append(out, chunk.subspan(copied));
  after_cr_ = chunk.back() == '\r';
}

bool LineEndCanon::passes(ByteView chunk) {
  if (line_loops().find_bare_feed(chunk, 0, after_cr_) < chunk.size()) return false;
  if (!chunk.empty()) after_cr_ = chunk.back() == '\r';
  return true;
}

// Most mail has CRLF already: then the octets stay where they were read to.
Result<size_t> CanonicalSource::read(std::span<std::uint8_t> buffer) {
  if (buffer.empty()) return 0;
  if (given_ == out_.size()) {
    TRY_ASSIGN(const size_t count, from_.read(buffer));
    const ByteView chunk = buffer.first(count);
    if (canon_.passes(chunk)) return count;
    out_.clear();
    given_ = 0;
    canon_.convert(chunk, out_);
  }
  const size_t count = std::min(buffer.size(), out_.size() - given_);
  std::memcpy(buffer.data(), out_.data() + given_, count);
  given_ += count;
  return count;
}

Status CanonicalSink::write(ByteView chunk) {
  while (!chunk.empty()) {
    const ByteView piece = chunk.first(std::min(chunk.size(), kReadSize));
    out_.clear();
    canon_.convert(piece, out_);
    TRY(next_.write(out_));
    chunk = chunk.subspan(piece.size());
  }
  return {};
}

}  // namespace letterlock::mime
