// AuthorityWatch: asks authorities in the background, one job after the other: what acts could not wait for, what new
// mail lacks, and every hour what is due. What is learned changes judgements; pages are told to load them anew.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "app/revocation.h"
#include "service/parts.h"

namespace letterlock::service {

class AuthorityWatch {
 public:
  // Both outlive it; `over` ends what is being asked.
  AuthorityWatch(Parts& parts, const std::atomic<bool>& over);
  // Does what there is to do. Errors are the store's: they pass, and what was to be done is done the next time.
  void step();

 private:
  Status work(Authorities::Work work);
  Status review();
  bool is_due();
  app::Attendance attendance() const;

  Parts& parts_;
  const std::atomic<bool>& over_;
  std::unique_ptr<app::Home> home_;
  std::chrono::steady_clock::time_point refresh_at_;
};

}  // namespace letterlock::service
