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

Result<std::uint64_t> copy(Source& source, Sink& sink) {
  Bytes buffer(kChunkSize);
  std::uint64_t total = 0;
  for (;;) {
    TRY_ASSIGN(const size_t count, source.read(buffer));
    if (count == 0) return total;
    TRY(sink.write(ByteView(buffer).first(count)));
    total += count;
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
