#include "base/write_behind.h"

#include <algorithm>
#include <utility>

namespace letterlock {

WriteBehind::~WriteBehind() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

// Who gives so much at once makes nothing meanwhile: it need not be copied.
Status WriteBehind::write(ByteView chunk) {
  if (chunk.size() >= kDirect) {
    TRY(flush());
    const std::lock_guard lock(mutex_);
    return status_ = next_.write(chunk);
  }
  while (!chunk.empty()) {
    const ByteView piece = chunk.first(std::min(kBufferSize - filling_.size(), chunk.size()));
    filling_.append(piece);
    chunk = chunk.subspan(piece.size());
    if (filling_.size() == kBufferSize) TRY(hand_over());
  }
  return {};
}

Status WriteBehind::hand_over() {
  std::unique_lock lock(mutex_);
  TRY(wait_for_at_most(kBuffers - 1, lock));
  waiting_.push_back(std::exchange(filling_, Secret()));
  if (!empty_.empty()) {
    filling_ = std::move(empty_.back());
    empty_.pop_back();
  }
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  lock.unlock();
  changed_.notify_all();
  return {};
}

Status WriteBehind::wait_for_at_most(size_t waiting, std::unique_lock<std::mutex>& lock) {
  changed_.wait(lock, [&] { return waiting_.size() <= waiting; });
  return status_;
}

void WriteBehind::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Secret& buffer = waiting_.front();
    const bool goes_on = status_.has_value() && !stop_;
    lock.unlock();
    Status written = goes_on ? next_.write(buffer.view()) : Status();
    buffer.rewind();
    lock.lock();
    if (!written) status_ = std::move(written);
    empty_.push_back(std::move(buffer));
    waiting_.pop_front();
    changed_.notify_all();
  }
}

Status WriteBehind::flush() {
  std::unique_lock lock(mutex_);
  TRY(wait_for_at_most(0, lock));
  if (!filling_.empty()) status_ = next_.write(filling_.view());
  filling_.rewind();
  return status_;
}

Status WriteBehind::finish() {
  TRY(flush());
  return next_.finish();
}

}  // namespace letterlock
