// Waiting: says for whom, where authorities are being asked and that takes more than a second.
#pragma once

#include <memory>

#include "app/revocation.h"
#include "cli/progress.h"

namespace letterlock::cli {

class Waiting {
 public:
  explicit Waiting(const Terminal& terminal, std::chrono::milliseconds patience = app::kPatience);
  // Must not outlive this object.
  app::Attendance attendance();
  // Before other lines are written.
  void end() { progress_.reset(); }

 private:
  using Clock = std::chrono::steady_clock;
  void show(const std::string& place);

  const Terminal& terminal_;
  std::chrono::milliseconds patience_;
  Clock::time_point begun_ = Clock::now();
  std::unique_ptr<Progress> progress_;
};

}  // namespace letterlock::cli
