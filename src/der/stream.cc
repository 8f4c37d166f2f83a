#include "der/stream.h"

#include <algorithm>
#include <cstring>

#include "der/canonical.h"

namespace letterlock::der {
namespace {

constexpr size_t kHeaderMax = 10;  // tag, 0x88, eight octets of length
constexpr std::uint64_t kNoEnd = UINT64_MAX;

}  // namespace

// The segments of an octet string. A constructed one may hold constructed ones again (X.690 section 8.7).
class OctetStringSource : public Source {
 public:
  OctetStringSource(Stream& stream, size_t base, std::uint64_t left) : stream_(stream), base_(base), left_(left) {}

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    while (left_ == 0) {
      TRY_ASSIGN(const bool more, next_segment());
      if (!more) return 0;
    }
    const auto count = static_cast<size_t>(std::min<std::uint64_t>(left_, buffer.size()));
    TRY_ASSIGN(const size_t got, stream_.read_raw(buffer.first(count)));
    if (got == 0) return stream_.fail_here(ErrorCode::der_truncated, "OCTET STRING");
    left_ -= got;
    return got;
  }

 private:
  // False at the end of the whole string.
  Result<bool> next_segment() {
    while (stream_.levels_.size() > base_) {
      TRY_ASSIGN(const std::uint8_t tag, stream_.peek());
      if (tag == kEnd) {
        TRY(stream_.leave());
      } else if (tag == (kOctetString | kConstructed)) {
        TRY(stream_.enter(tag));
      } else if (tag == kOctetString) {
        TRY_ASSIGN(const auto header, stream_.peek_header());
        stream_.consume(header.octets);
        left_ = header.length;
        if (left_ != 0) return true;
      } else {
        return stream_.fail_here(ErrorCode::der_malformed, "OCTET STRING");
      }
    }
    return false;
  }

  Stream& stream_;
  size_t base_;
  std::uint64_t left_;
};

Stream::Stream(Source& source) : source_(source), buffer_(kChunkSize) {}

std::uint64_t Stream::limit_here() const { return levels_.empty() ? kNoEnd : levels_.back().end; }

tl::unexpected<Error> Stream::fail_here(ErrorCode code, const char* what) const {
  return fail(code, {{"what", what}, {"offset", std::to_string(offset_)}});
}

void Stream::consume(size_t count) {
  begin_ += count;
  offset_ += count;
}

// At least `count` octets in the buffer; false where the source ends before.
Result<bool> Stream::fill(size_t count) {
  while (end_ - begin_ < count) {
    if (begin_ != 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    TRY_ASSIGN(const size_t got, source_.read(std::span(buffer_).subspan(end_)));
    if (got == 0) return false;
    end_ += got;
  }
  return true;
}

Result<size_t> Stream::read_raw(std::span<std::uint8_t> buffer) {
  if (begin_ == end_) {
    TRY_ASSIGN(const size_t got, source_.read(buffer));
    offset_ += got;
    return got;
  }
  const size_t count = std::min(buffer.size(), end_ - begin_);
  std::memcpy(buffer.data(), buffer_.data() + begin_, count);
  consume(count);
  return count;
}

// The header of the next element without consuming it; tag kEnd at the end of the present structure.
Result<Stream::Header> Stream::peek_header() {
  if (offset_ == limit_here() && (levels_.empty() || !levels_.back().indefinite)) return Header{};
  TRY_ASSIGN(const bool some, fill(2));
  if (!some) {
    if (levels_.empty() && begin_ == end_) return Header{};
    return fail_here(ErrorCode::der_truncated, "header");
  }
  const std::uint8_t* octets = buffer_.data() + begin_;
  Header header{octets[0], octets[1] == 0x80, octets[1], 2};
  if (header.tag == 0) {
    const bool ends = octets[1] == 0 && !levels_.empty() && levels_.back().indefinite;
    if (!ends) return fail_here(ErrorCode::der_malformed, "tag");
    return Header{};
  }
  if ((header.tag & 0x1f) == 0x1f) return fail_here(ErrorCode::der_malformed, "tag");
  if (header.indefinite) {
    if ((header.tag & kConstructed) == 0) return fail_here(ErrorCode::der_malformed, "length");
    return header;
  }
  if (header.length > 0x80) {
    const size_t count = octets[1] & 0x7f;
    if (count + 2 > kHeaderMax) return fail_here(ErrorCode::der_malformed, "length");
    TRY_ASSIGN(const bool whole, fill(2 + count));
    if (!whole) return fail_here(ErrorCode::der_truncated, "length");
    octets = buffer_.data() + begin_;
    header.length = 0;
    for (size_t i = 0; i < count; ++i) header.length = header.length << 8 | octets[2 + i];
    header.octets = 2 + count;
  }
  // An element must end where the structure around it ends, or before.
  const std::uint64_t room = limit_here() - std::min(limit_here(), offset_ + header.octets);
  if (header.length > room) return fail_here(ErrorCode::der_malformed, "length");
  return header;
}

Result<std::uint8_t> Stream::peek() {
  TRY_ASSIGN(const Header header, peek_header());
  return header.tag;
}

Status Stream::enter(std::uint8_t tag) {
  TRY_ASSIGN(const Header header, peek_header());
  if (header.tag != tag || (tag & kConstructed) == 0) return fail_here(ErrorCode::der_unexpected_tag, "structure");
  if (levels_.size() >= kDepthMax) return fail(ErrorCode::der_too_deep, {{"limit", std::to_string(kDepthMax)}});
  consume(header.octets);
  levels_.push_back({header.indefinite, header.indefinite ? limit_here() : offset_ + header.length});
  return {};
}

Status Stream::leave() {
  TRY_ASSIGN(const Header header, peek_header());
  if (header.tag != kEnd || levels_.empty()) return fail_here(ErrorCode::der_malformed, "octets behind the structure");
  if (levels_.back().indefinite) consume(2);
  levels_.pop_back();
  return {};
}

Status Stream::skip_rest() {
  for (;;) {
    TRY_ASSIGN(const std::uint8_t tag, peek());
    if (tag == kEnd) return leave();
    TRY(skip());
  }
}

// Moves `count` octets to `out` (or nowhere).
Status Stream::take_raw(std::uint64_t count, Bytes* out, size_t limit) {
  if (out != nullptr && (count > limit || out->size() > limit - count)) {
    return fail(ErrorCode::der_too_large, {{"limit", std::to_string(limit)}});
  }
  while (count != 0) {
    TRY_ASSIGN(const bool some, fill(1));
    if (!some) return fail_here(ErrorCode::der_truncated, "content");
    const auto chunk = static_cast<size_t>(std::min<std::uint64_t>(count, end_ - begin_));
    if (out != nullptr) append(*out, ByteView(buffer_).subspan(begin_, chunk));
    consume(chunk);
    count -= chunk;
  }
  return {};
}

Status Stream::take_element(Bytes* out, size_t limit, size_t depth) {
  if (depth >= kDepthMax) return fail(ErrorCode::der_too_deep, {{"limit", std::to_string(kDepthMax)}});
  TRY_ASSIGN(const Header header, peek_header());
  if (header.tag == kEnd) return fail_here(ErrorCode::der_unexpected_tag, "element");
  if (!header.indefinite) return take_raw(header.octets + header.length, out, limit);
  TRY(take_raw(header.octets, out, limit));
  levels_.push_back({true, limit_here()});
  for (;;) {
    TRY_ASSIGN(const std::uint8_t tag, peek());
    if (tag == kEnd) break;
    TRY(take_element(out, limit, depth + 1));
  }
  levels_.pop_back();
  return take_raw(2, out, limit);
}

Result<Bytes> Stream::element(size_t limit) {
  Bytes out;
  TRY(take_element(&out, limit, 0));
  return canonical(out);
}

Status Stream::skip() { return take_element(nullptr, 0, 0); }

Result<bool> Stream::next_is_string(std::uint8_t primitive_tag) {
  TRY_ASSIGN(const std::uint8_t tag, peek());
  return tag == primitive_tag || tag == (primitive_tag | kConstructed);
}

Result<std::unique_ptr<Source>> Stream::octet_string(std::uint8_t primitive_tag) {
  TRY_ASSIGN(const Header header, peek_header());
  const size_t base = levels_.size();
  if (header.tag == (primitive_tag | kConstructed)) {
    TRY(enter(header.tag));
    return std::make_unique<OctetStringSource>(*this, base, 0);
  }
  if (header.tag != primitive_tag) return fail_here(ErrorCode::der_unexpected_tag, "OCTET STRING");
  consume(header.octets);
  return std::make_unique<OctetStringSource>(*this, base, header.length);
}

Result<bool> Stream::at_source_end() {
  TRY_ASSIGN(const bool some, fill(1));
  return !some;
}

}  // namespace letterlock::der
