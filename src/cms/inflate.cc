#include "cms/inflate.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "cms/parse.h"

namespace letterlock::cms {
namespace {

// zlib's memory holds the last 32 KiB that passed. Its size stands before it, so that it can be wiped.
constexpr size_t kPrefix = alignof(std::max_align_t);

void* take_memory(void* /*owner*/, unsigned items, unsigned size) {
  const size_t octets = size_t{items} * size;
  auto* memory = static_cast<std::uint8_t*>(std::malloc(kPrefix + octets));
  if (memory == nullptr) return nullptr;
  std::memcpy(memory, &octets, sizeof octets);
  return memory + kPrefix;
}

void give_back(void* /*owner*/, void* pointer) {
  if (pointer == nullptr) return;
  std::uint8_t* memory = static_cast<std::uint8_t*>(pointer) - kPrefix;
  size_t octets = 0;
  std::memcpy(&octets, memory, sizeof octets);
  wipe(memory, kPrefix + octets);
  std::free(memory);
}

}  // namespace

InflatingSource::InflatingSource(Source& compressed, const Limits& limits)
    : compressed_(compressed), limits_(limits), input_(kChunkSize) {
  zlib_.zalloc = take_memory;
  zlib_.zfree = give_back;
  if (inflateInit(&zlib_) != Z_OK) status_ = fail(ErrorCode::out_of_memory);
}

InflatingSource::~InflatingSource() {
  inflateEnd(&zlib_);
  wipe(input_.data(), input_.size());
}

Result<size_t> InflatingSource::read(std::span<std::uint8_t> buffer) {
  if (!status_) return tl::unexpected(status_.error());
  if (ended_ || buffer.empty()) return 0;
  auto count = inflate_some(buffer);
  if (!count) status_ = tl::unexpected(count.error());
  return count;
}

Result<size_t> InflatingSource::inflate_some(std::span<std::uint8_t> buffer) {
  buffer = buffer.first(std::min(buffer.size(), kChunkSize));
  zlib_.next_out = buffer.data();
  zlib_.avail_out = static_cast<unsigned>(buffer.size());
  while (!ended_ && zlib_.avail_out == buffer.size()) {
    // Asked before there is new input: what fitted into no buffer before may still be inside.
    const int result = inflate(&zlib_, Z_NO_FLUSH);
    ended_ = result == Z_STREAM_END;
    if (result == Z_MEM_ERROR) return fail(ErrorCode::out_of_memory);
    // Z_BUF_ERROR only says that input is needed.
    if (result != Z_OK && result != Z_BUF_ERROR && !ended_) return malformed("compressed content");
    if (!ended_ && zlib_.avail_out == buffer.size() && zlib_.avail_in == 0) TRY(refill());
  }
  const size_t count = buffer.size() - zlib_.avail_out;
  octets_out_ += count;
  TRY(check_size());
  if (ended_) TRY(expect_end());
  return count;
}

Status InflatingSource::refill() {
  TRY_ASSIGN(const size_t count, compressed_.read(input_));
  if (count == 0) return malformed("compressed content");
  octets_in_ += count;
  zlib_.next_in = input_.data();
  zlib_.avail_in = static_cast<unsigned>(count);
  return {};
}

Status InflatingSource::check_size() const {
  const std::uint64_t limit = std::max(limits_.inflated_octets, octets_in_ * limits_.inflated_ratio);
  if (octets_out_ <= limit) return {};
  return fail(ErrorCode::compressed_too_large, {{"limit", std::to_string(limit)}});
}

// Behind the stream's check sum nothing may stand: two readers could disagree about what it is.
Status InflatingSource::expect_end() {
  if (zlib_.avail_in != 0) return fail(ErrorCode::cms_trailing_data);
  TRY_ASSIGN(const size_t more, compressed_.read(input_));
  if (more != 0) return fail(ErrorCode::cms_trailing_data);
  return {};
}

}  // namespace letterlock::cms
