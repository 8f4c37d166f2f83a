// Workers: the threads that acts run on, each with a home of its own.
//
// A thread is started when all others are busy, up to a bound; what comes beyond waits in a bounded queue. An act that
// waits for a person keeps its thread. Homes are opened when a thread gets its first work.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "app/home.h"

namespace letterlock::service {

class Workers {
 public:
  static constexpr size_t kThreadsMax = 12;
  static constexpr size_t kQueueMax = 128;

  using Work = std::function<void(const Result<app::Home*>& home)>;

  Workers(store::Home folders, const Clock& clock) : folders_(std::move(folders)), clock_(clock) {}
  ~Workers();

  // service_busy; service_stopping.
  Status run(Work work);
  // What waits is given service_stopping, nothing more is taken; true where all work ended in time. Else the process
  // should end: the threads stay.
  bool stop(std::chrono::milliseconds patience);

 private:
  void work();

  store::Home folders_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> queue_;
  std::vector<std::thread> threads_;
  size_t idle_ = 0;
  size_t running_ = 0;  // threads that did not end
  bool stopping_ = false;
};

}  // namespace letterlock::service
