#include "app/prompt_wait.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace letterlock::app {
namespace {

volatile std::sig_atomic_t caught_signal = 0;
volatile std::sig_atomic_t wake_descriptor = -1;

void remember_signal(int number) {
  const int error = errno;
  caught_signal = number;
  if (wake_descriptor >= 0) (void)!::write(wake_descriptor, "", 1);
  errno = error;
}

// What poll() waits: rounded up, so that it never returns just before the time and spins.
int milliseconds_to(PromptWait::Clock::time_point until) {
  if (until == PromptWait::Clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - PromptWait::Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
}

}  // namespace

PromptWait::PromptWait(int removed, int stop) : removed_(removed), stop_(stop), catches_signals_(false) {}

PromptWait::PromptWait(int removed) : removed_(removed), catches_signals_(true) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0) {
    wake_ = FileDescriptor(ends[0]);
    wake_writer_ = FileDescriptor(ends[1]);
  }
  caught_signal = 0;
  wake_descriptor = wake_writer_.get();
  struct sigaction action {};
  for (size_t i = 0; i < kSignals.size(); ++i) {
    action.sa_handler = kSignals[i] == SIGPIPE ? SIG_IGN : remember_signal;  // without SA_RESTART: poll() returns
    sigaction(kSignals[i], &action, &before_[i]);
  }
}

PromptWait::~PromptWait() {
  if (!catches_signals_) return;
  for (size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before_[i], nullptr);
  wake_descriptor = -1;
  if (caught_signal != 0) (void)std::raise(caught_signal);
}

Result<bool> PromptWait::readable(int fd, Clock::time_point until) {
  for (;;) {
    // A descriptor of -1 is passed over.
    pollfd asked[] = {{wake_.get(), POLLIN, 0}, {removed_, POLLIN, 0}, {fd, POLLIN, 0}, {stop_, POLLIN, 0}};
    const int count = ::poll(asked, std::size(asked), milliseconds_to(until));
    const int error = errno;
    if ((catches_signals_ && caught_signal != 0) || asked[3].revents != 0) return fail(ErrorCode::cancelled);
    if (count < 0 && error != EINTR) return fail_errno(ErrorCode::file_not_readable, "poll", error);
    if (count < 0) continue;
    // Anything said there, an end or a wrong descriptor included: the prompt must not outlive the card.
    if (asked[1].revents != 0) return fail(ErrorCode::card_removed);
    if (asked[2].revents != 0) return true;
    if (Clock::now() >= until) return false;
  }
}

}  // namespace letterlock::app
