#include "smime/payload.h"

#include <algorithm>

namespace letterlock::smime {
namespace {

// 16 octets of tag per MiB: a message of 1 GiB costs 16 KiB between the passes.
constexpr size_t kBlockSize = 1024 * 1024;

}  // namespace

void BlockTags::add(ByteView octets) {
  while (!octets.empty()) {
    const ByteView piece = octets.first(std::min(kBlockSize - filled_, octets.size()));
    tagger_.update(piece);
    filled_ += piece.size();
    octets = octets.subspan(piece.size());
    if (filled_ == kBlockSize) end_block();
  }
}

void BlockTags::end() {
  if (filled_ != 0) end_block();
}

void BlockTags::end_block() {
  tags_.push_back(tagger_.finish());
  filled_ = 0;
}

bool BlockTags::matches(size_t index, ByteView block) {
  tagger_.update(block);
  const crypto::Tag tag = tagger_.finish();
  return index < tags_.size() && equal_constant_time(tag, tags_[index]);
}

Status PayloadKeeper::write(ByteView chunk) {
  octets_ += chunk.size();
  if (!keep_max_) return {};
  if (kept()) {
    if (content_.empty() && expected_ != 0) {
      content_ = Secret::zeros(std::min(expected_, *keep_max_));
      content_.rewind();
    }
    content_.append(chunk);
    return {};
  }
  if (!tags_) {
    tags_.emplace().add(content_.view());
    content_.clear();
  }
  tags_->add(chunk);
  return {};
}

Status PayloadKeeper::end() {
  if (tags_) tags_->end();
  return {};
}

void PayloadKeeper::reset() {
  octets_ = 0;
  content_.clear();
  tags_.reset();
}

Status PayloadChecker::write(ByteView chunk) {
  while (!chunk.empty()) {
    const ByteView piece = chunk.first(std::min(kBlockSize - block_.size(), chunk.size()));
    block_.append(piece);
    chunk = chunk.subspan(piece.size());
    if (block_.size() == kBlockSize) TRY(hand_on());
  }
  return {};
}

Status PayloadChecker::end() {
  if (!block_.empty()) TRY(hand_on());
  if (broken_ || next_ != expected_.count()) return fail(ErrorCode::changed_while_reading);
  return {};
}

Status PayloadChecker::hand_on() {
  if (broken_ || !expected_.matches(next_, block_.view())) return fail(ErrorCode::changed_while_reading);
  ++next_;
  TRY(out_.write(block_.view()));
  block_.rewind();
  return {};
}

}  // namespace letterlock::smime
