#include "token/removal_watch.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

namespace letterlock::token {
namespace {

// Also how long the end of a question waits for this thread.
constexpr std::chrono::milliseconds kStep{300};

bool is_there(const CardsView& view, const Card& card) {
  return std::any_of(view.modules.begin(), view.modules.end(), [&](const ModuleView& module) {
    return std::any_of(module.cards.begin(), module.cards.end(),
                       [&](const Card& seen) { return seen.serial == card.serial && seen.label == card.label; });
  });
}

}  // namespace

RemovalWatch::RemovalWatch(const AgentPlace& place, const Card& card) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  read_end_ = FileDescriptor(ends[0]);
  write_end_ = FileDescriptor(ends[1]);
  thread_ = std::thread([this, place, card] { watch(place, card); });
}

RemovalWatch::~RemovalWatch() {
  over_ = true;
  if (thread_.joinable()) thread_.join();
}

void RemovalWatch::watch(const AgentPlace& place, const Card& card) {
  auto client = AgentClient::connect_to_running(place);
  std::uint64_t generation = 0;
  while (!over_ && client && *client != nullptr) {
    const auto view = (*client)->wait({card.module}, generation, kStep);
    if (!view) return;  // the agent's trouble is told by the request itself
    generation = view->generation;
    if (is_there(*view, card)) continue;
    (void)!::write(write_end_.get(), "x", 1);
    return;
  }
}

}  // namespace letterlock::token
