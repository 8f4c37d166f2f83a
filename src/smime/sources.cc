#include "smime/sources.h"

#include <algorithm>
#include <cstring>

namespace letterlock::smime {
namespace {

constexpr size_t kTextSample = 256;
// Tag, up to three octets of length, tag: more than a set of attributes ever needs.
constexpr size_t kSetStart = 6;

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
  octets_ += count;
  if (start_.size() < kSetStart) append(start_, buffer.first(std::min(count, kSetStart - start_.size())));
  return count;
}

bool DigestingSource::is_set_of_attributes() const {
  constexpr std::uint8_t kSet = 0x31;
  constexpr std::uint8_t kSequence = 0x30;
  if (start_.size() < kSetStart || start_[0] != kSet) return false;
  const size_t length_octets = start_[1] < 0x80 ? 0 : start_[1] & 0x7f;
  if (length_octets + 3 > kSetStart || start_[2 + length_octets] != kSequence) return false;
  std::uint64_t length = length_octets == 0 ? start_[1] : 0;
  for (size_t i = 0; i < length_octets; ++i) length = length << 8 | start_[2 + i];
  return octets_ == 2 + length_octets + length;
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
  Bytes buffer(kChunkSize);
  for (;;) {
    TRY_ASSIGN(const size_t count, source.read(buffer));
    if (count == 0) return {};
  }
}

}  // namespace letterlock::smime
