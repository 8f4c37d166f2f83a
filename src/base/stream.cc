#include "base/stream.h"

#include <algorithm>
#include <cstring>

namespace letterlock {

Result<size_t> MemorySource::read(std::span<std::uint8_t> buffer) {
  const size_t count = std::min(buffer.size(), rest_.size());
  if (count != 0) std::memcpy(buffer.data(), rest_.data(), count);
  rest_ = rest_.subspan(count);
  return count;
}

Status MemorySink::write(ByteView chunk) {
  if (chunk.size() > limit_ - bytes_.size()) {
    return fail(ErrorCode::input_too_large, {{"limit", std::to_string(limit_)}});
  }
  append(bytes_, chunk);
  return {};
}

size_t ReadBuffer::next_size(size_t size, size_t max) { return std::min(size == 0 ? kFirstPiece : size * 4, max); }

Result<ByteView> ReadBuffer::read(Source& source) {
  const size_t size = octets_.empty() ? std::min(kFirstPiece, max_) : octets_.size();
  if (count_ == size && size < max_) {
    octets_.clear();  // what it held is not copied
    octets_.resize(next_size(size, max_));
  }
  const std::span<std::uint8_t> buffer = octets_.empty() ? std::span(first_, size) : std::span(octets_);
  TRY_ASSIGN(count_, source.read(buffer));
  return ByteView(buffer).first(count_);
}

Result<std::uint64_t> copy(Source& source, Sink& sink) {
  ReadBuffer buffer;
  std::uint64_t total = 0;
  for (;;) {
    TRY_ASSIGN(const ByteView piece, buffer.read(source));
    if (piece.empty()) return total;
    TRY(sink.write(piece));
    total += piece.size();
  }
}

Result<Bytes> read_all(Source& source, size_t limit) {
  MemorySink sink(limit);
  TRY(copy(source, sink));
  return sink.take();
}

Result<size_t> read_full(Source& source, std::span<std::uint8_t> buffer) {
  size_t filled = 0;
  while (filled < buffer.size()) {
    TRY_ASSIGN(const size_t count, source.read(buffer.subspan(filled)));
    if (count == 0) break;
    filled += count;
  }
  return filled;
}

}  // namespace letterlock
