// RunningActs: the acts that are worked on now, so that a page can give one up.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"

namespace letterlock::service {

// What an act and those who may cancel it share.
struct ActState {
  std::string id;
  std::atomic<bool> cancelled = false;
};

class RunningActs {
 public:
  // An id that is in use already, or is no good name, is replaced by one of ours.
  std::shared_ptr<ActState> begin(std::string id);
  void end(const ActState& state);
  // act_not_found.
  Status cancel(const std::string& id);
  void cancel_all();

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<ActState>> running_;
};

}  // namespace letterlock::service
