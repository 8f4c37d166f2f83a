#include "mime/canonical.h"

#include <algorithm>
#include <cstring>

namespace letterlock::mime {
namespace {

constexpr size_t kReadSize = 32 * 1024;

}  // namespace

void LineEndCanon::convert(ByteView chunk, Bytes& out) {
  if (chunk.empty()) return;
  const std::uint8_t* at = chunk.data();
  const std::uint8_t* const end = at + chunk.size();
  const std::uint8_t* copied = at;  // what is before it is already in `out`
  while (at < end) {
    const auto* feed = static_cast<const std::uint8_t*>(std::memchr(at, '\n', static_cast<size_t>(end - at)));
    if (feed == nullptr) break;
    const bool has_cr = feed == chunk.data() ? after_cr_ : feed[-1] == '\r';
    if (!has_cr) {
      out.insert(out.end(), copied, feed);
      out.push_back('\r');
      copied = feed;
    }
    at = feed + 1;
  }
  out.insert(out.end(), copied, end);
  after_cr_ = chunk.back() == '\r';
}

Result<size_t> CanonicalSource::read(std::span<std::uint8_t> buffer) {
  if (buffer.empty()) return 0;
  if (given_ == out_.size()) {
    in_.resize(kReadSize);
    TRY_ASSIGN(const size_t count, from_.read(in_));
    if (count == 0) return 0;
    out_.clear();
    given_ = 0;
    canon_.convert(ByteView(in_).first(count), out_);
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
