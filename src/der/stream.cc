#include "der/stream.h"

#include <algorithm>
#include <cstring>

#include "der/canonical.h"

namespace letterlock::der {
namespace {

constexpr std::uint64_t kNoEnd = UINT64_MAX;

}  // namespace

// The segments of an octet string. A constructed one may hold constructed ones again (X.690 section 8.7).
class OctetStringSource : public Source {
 public:
  OctetStringSource(Stream& stream, size_t base, std::uint64_t left) : stream_(stream), base_(base), left_(left) {}

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    if (buffer.empty()) return 0;
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

Stream::Stream(Source& source) : source_(source), buffer_(ReadBuffer::next_size(0)) {}

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
    if (end_ == buffer_.size()) buffer_.resize(ReadBuffer::next_size(buffer_.size()));
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

// Parses the header of the next element without consuming it. Never looks beyond the structure around it.
Result<Header> Stream::peek_header() {
  if (!levels_.empty() && !levels_.back().indefinite && room() == 0) return Header{};
  for (size_t wanted = 2;; ++wanted) {
    if (wanted > room()) return fail_here(ErrorCode::der_malformed, "length");
    TRY_ASSIGN(const bool some, fill(wanted));
    if (!some && levels_.empty() && begin_ == end_) return Header{};
    const size_t seen = static_cast<size_t>(std::min<std::uint64_t>(end_ - begin_, room()));
    const auto header = parse_header(ByteView(buffer_).subspan(begin_, seen), Rules::ber);
    if (header) return check_header(*header);
    if (header.error().code != ErrorCode::der_truncated) return fail_here(ErrorCode::der_malformed, "header");
    if (!some) return fail_here(ErrorCode::der_truncated, "header");
  }
}

Result<Header> Stream::check_header(const Header& header) const {
  if (header.tag == kEnd) {
    const bool ends = header.length == 0 && header.octets == 2 && !levels_.empty() && levels_.back().indefinite;
    if (!ends) return fail_here(ErrorCode::der_malformed, "tag");
    return header;
  }
  // An element must end where the structure around it ends, or before.
  if (header.length > room() - header.octets) return fail_here(ErrorCode::der_malformed, "length");
  return header;
}

Result<std::uint8_t> Stream::peek() {
  TRY_ASSIGN(const Header header, peek_header());
  return header.tag;
}

Status Stream::enter(std::uint8_t tag) {
  TRY_ASSIGN(const Header header, peek_header());
  if (at_void(header)) return fail_here(ErrorCode::der_truncated, "structure");
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
  if (at_void(header)) return fail_here(ErrorCode::der_truncated, "element");
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

Result<Bytes> Stream::raw_element(size_t limit) {
  Bytes out;
  TRY(take_element(&out, limit, 0));
  return out;
}

Result<Bytes> Stream::element(size_t limit) {
  TRY_ASSIGN(const Bytes raw, raw_element(limit));
  return canonical(raw);
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
