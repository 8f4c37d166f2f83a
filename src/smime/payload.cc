#include "smime/payload.h"

#include <algorithm>

#include "crypto/digest.h"

namespace letterlock::smime {
namespace {

// 32 octets of digest per MiB: a message of 1 GiB costs 32 KiB between the passes.
constexpr size_t kBlockSize = 1024 * 1024;

// Fills `block` up to kBlockSize from the front of `chunk`; true when it is full.
bool fill(Secret& block, ByteView& chunk) {
  const size_t count = std::min(kBlockSize - block.size(), chunk.size());
  block.append(chunk.first(count));
  chunk = chunk.subspan(count);
  return block.size() == kBlockSize;
}

}  // namespace

Status PayloadKeeper::write(ByteView chunk) {
  octets_ += chunk.size();
  if (kept()) {
    content_.append(chunk);
  } else {
    content_.clear();
  }
  while (!chunk.empty()) {
    if (!fill(block_, chunk)) break;
    block_digests_.push_back(crypto::sha256(block_.view()));
    block_.truncate(0);
  }
  return {};
}

Status PayloadKeeper::end() {
  if (!block_.empty()) block_digests_.push_back(crypto::sha256(block_.view()));
  block_.clear();
  return {};
}

void PayloadKeeper::reset() {
  octets_ = 0;
  content_.clear();
  block_.clear();
  block_digests_.clear();
}

Status PayloadChecker::write(ByteView chunk) {
  while (!chunk.empty()) {
    if (!fill(block_, chunk)) break;
    TRY(hand_on());
  }
  return {};
}

Status PayloadChecker::end() {
  if (!block_.empty()) TRY(hand_on());
  if (broken_ || next_ != expected_.size()) return fail(ErrorCode::changed_while_reading);
  return {};
}

Status PayloadChecker::hand_on() {
  const bool same = !broken_ && next_ < expected_.size() && equal(crypto::sha256(block_.view()), expected_[next_]);
  if (!same) return fail(ErrorCode::changed_while_reading);
  ++next_;
  TRY(out_.write(block_.view()));
  block_.truncate(0);
  return {};
}

}  // namespace letterlock::smime
