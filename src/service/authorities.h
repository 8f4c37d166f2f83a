// Authorities: what is still to be asked of them, from the acts that could not wait to the thread that can.
#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "trust/wanted.h"

namespace letterlock::service {

class Authorities {
 public:
  // What comes beyond is asked for again by whoever looks the next time.
  static constexpr size_t kWantedMax = 256;

  void want(const std::vector<trust::Wanted>& wanted) {
    const std::lock_guard lock(mutex_);
    for (const trust::Wanted& one : wanted) {
      if (wanted_.size() < kWantedMax) wanted_.push_back(one);
    }
  }
  // Mail came: its judgements may lack something.
  void look_at_mail() {
    const std::lock_guard lock(mutex_);
    mail_ = true;
  }

  struct Work {
    std::vector<trust::Wanted> wanted;
    bool mail = false;
  };
  // All that there is; it is no longer here then.
  Work take() {
    const std::lock_guard lock(mutex_);
    return {std::exchange(wanted_, {}), std::exchange(mail_, false)};
  }

 private:
  std::mutex mutex_;
  std::vector<trust::Wanted> wanted_;
  bool mail_ = true;  // from before the service ran
};

}  // namespace letterlock::service
