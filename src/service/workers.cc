#include "service/workers.h"

namespace letterlock::service {
namespace {

// A home that cannot be opened now may be opened for the next act.
Result<app::Home*> open_once(std::unique_ptr<app::Home>& home, const store::Home& folders, const Clock& clock) {
  if (home == nullptr) {
    TRY_ASSIGN(home, app::Home::open(folders, clock));
  }
  // Others may have changed what is trusted.
  TRY(home->look_again());
  return home.get();
}

}  // namespace

Workers::~Workers() { (void)stop(std::chrono::hours(1)); }

Status Workers::run(Work work) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return fail(ErrorCode::service_stopping);
  if (queue_.size() >= kQueueMax) return fail(ErrorCode::service_busy);
  queue_.push_back(std::move(work));
  if (queue_.size() > idle_ && threads_.size() < kThreadsMax) {
    ++running_;
    threads_.emplace_back([this] { this->work(); });
  }
  changed_.notify_one();
  return {};
}

void Workers::work() {
  std::unique_ptr<app::Home> home;
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    changed_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
    --idle_;
    if (queue_.empty()) break;
    Work work = std::move(queue_.front());
    queue_.pop_front();
    const bool refuse = stopping_;
    lock.unlock();
    work(refuse ? Result<app::Home*>(fail(ErrorCode::service_stopping)) : open_once(home, folders_, clock_));
    work = nullptr;
    lock.lock();
  }
  lock.unlock();
  home.reset();
  lock.lock();
  --running_;
  changed_.notify_all();
}

bool Workers::stop(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
  const bool ended = changed_.wait_for(lock, patience, [&] { return running_ == 0; });
  lock.unlock();
  for (std::thread& thread : threads_) ended ? thread.join() : thread.detach();
  threads_.clear();
  return ended;
}

}  // namespace letterlock::service
