// WriteBehind: hands octets on from a thread of its own, while whoever writes them makes the next ones.
//
// For large content on its way to a file: the system's share of writing (a third of what sealing costs) then goes to
// the second processor. Small content costs no thread. Whatever runs into the sink keeps its order; an error of the
// next sink comes back from a later write, or from finish() at the latest.
//
// What it does NOT do: no file of its own, and nothing is handed on before a whole buffer or finish().
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/secret.h"
#include "base/stream.h"

namespace letterlock {

class WriteBehind : public Sink {
 public:
  // `next` must outlive it, and is written to from the other thread until finish() has come back.
  explicit WriteBehind(Sink& next) : next_(next) {}
  // What was not finished may or may not have been handed on.
  ~WriteBehind() override;
  Status write(ByteView chunk) override;
  // Everything was handed on, or the first error. Finishes the next sink, too.
  Status finish() override;

  static constexpr size_t kBufferSize = 1024 * 1024;
  static constexpr size_t kBuffers = 2;  // that wait, at most
  static constexpr size_t kDirect = 4 * kBufferSize;

 private:
  // Gives the filled buffer to the thread, as soon as few enough wait.
  Status hand_over();
  // Everything was handed on.
  Status flush();
  Status wait_for_at_most(size_t waiting, std::unique_lock<std::mutex>& lock);
  void run();

  Sink& next_;
  Secret filling_;  // of whoever writes; what is on its way may be somebody's secret
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Secret> waiting_;  // the first one is in the thread's hands
  std::vector<Secret> empty_;
  Status status_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace letterlock
