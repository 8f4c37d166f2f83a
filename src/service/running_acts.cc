#include "service/running_acts.h"

#include <algorithm>

#include "base/random.h"

namespace letterlock::service {
namespace {

constexpr size_t kIdMax = 64;

bool is_good(const std::string& id) {
  return !id.empty() && id.size() <= kIdMax && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

}  // namespace

std::shared_ptr<ActState> RunningActs::begin(std::string id) {
  const std::lock_guard lock(mutex_);
  if (!is_good(id) || running_.count(id) != 0) id = random_name();
  auto state = std::make_shared<ActState>();
  state->id = id;
  return running_[id] = state;
}

void RunningActs::end(const ActState& state) {
  const std::lock_guard lock(mutex_);
  running_.erase(state.id);
}

Status RunningActs::cancel(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = running_.find(id);
  if (found == running_.end()) return fail(ErrorCode::act_not_found);
  found->second->cancelled = true;
  return {};
}

void RunningActs::cancel_all() {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, state] : running_) state->cancelled = true;
}

}  // namespace letterlock::service
