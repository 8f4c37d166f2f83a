#include "smime/sources.h"

#include <algorithm>
#include <cstring>

namespace letterlock::smime {
namespace {

constexpr size_t kTextSample = 256;

bool is_text_octet(std::uint8_t octet) {
  return octet >= 0x20 ? octet != 0x7f : octet == '\t' || octet == '\r' || octet == '\n' || octet == '\f';
}

}  // namespace

Result<size_t> RecordingSource::read(std::span<std::uint8_t> buffer) {
  TRY_ASSIGN(const size_t count, from_.read(buffer));
  if (recording_) record_.append(buffer.first(count));
  return count;
}

Secret RecordingSource::stop() {
  recording_ = false;
  return std::move(record_);
}

Result<size_t> PrefixedSource::read(std::span<std::uint8_t> buffer) {
  if (prefix_.empty()) return rest_.read(buffer);
  const size_t count = std::min(buffer.size(), prefix_.size());
  std::memcpy(buffer.data(), prefix_.data(), count);
  prefix_ = prefix_.subspan(count);
  return count;
}

DigestingSource::DigestingSource(Source& from, const std::vector<crypto::DigestAlgorithm>& algorithms) : from_(from) {
  for (const crypto::DigestAlgorithm algorithm : algorithms) digests_.try_emplace(algorithm, algorithm);
}

Result<size_t> DigestingSource::read(std::span<std::uint8_t> buffer) {
  TRY_ASSIGN(const size_t count, from_.read(buffer));
  for (auto& [algorithm, digest] : digests_) digest.update(buffer.first(count));
  watch_.update(buffer.first(count));
  return count;
}

std::map<crypto::DigestAlgorithm, Bytes> DigestingSource::finish() {
  std::map<crypto::DigestAlgorithm, Bytes> values;
  for (auto& [algorithm, digest] : digests_) values[algorithm] = digest.finish();
  return values;
}

Result<size_t> WatchedSource::read(std::span<std::uint8_t> buffer) {
  if (error_) return tl::unexpected(*error_);
  auto count = from_.read(buffer);
  if (!count) {
    error_ = count.error();
    return count;
  }
  for (size_t i = 0; i < *count && looked_at_ < kTextSample; ++i, ++looked_at_)
    text_ = text_ && is_text_octet(buffer[i]);
  return count;
}

Result<size_t> TeeSource::read(std::span<std::uint8_t> buffer) {
  TRY_ASSIGN(const size_t count, from_.read(buffer));
  if (count != 0) TRY(copy_.write(buffer.first(count)));
  return count;
}

Status drain(Source& source) {
  ReadBuffer buffer;
  for (;;) {
    TRY_ASSIGN(const ByteView piece, buffer.read(source));
    if (piece.empty()) return {};
  }
}

}  // namespace letterlock::smime
