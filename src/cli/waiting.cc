#include "cli/waiting.h"

namespace letterlock::cli {

Waiting::Waiting(const Terminal& terminal, std::chrono::milliseconds patience)
    : terminal_(terminal), patience_(patience) {}

app::Attendance Waiting::attendance() {
  return {[this](const std::string& place) { show(place); }, {}};
}

void Waiting::show(const std::string& place) {
  // A second counts from the first question, not from the beginning of the command.
  if (!progress_) {
    begun_ = Clock::now();
    progress_ = std::make_unique<Progress>(terminal_, "", 0);
  }
  if (!progress_->due()) return;
  const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun_);
  progress_->set(terminal_.sentence("view.asking", {{"place", place}}), static_cast<std::uint64_t>(waited.count()),
                 static_cast<std::uint64_t>(patience_.count()));
}

}  // namespace letterlock::cli
