#include "app/child_process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>

#include "base/child.h"

namespace letterlock::app {

TerminalKeeper::TerminalKeeper() : tty_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
  if (tty_.valid() && tcgetattr(tty_.get(), &before_) != 0) tty_.reset();
}

TerminalKeeper::~TerminalKeeper() {
  termios now{};
  // From the background setting it would stop us (SIGTTOU), and the terminal is somebody else's then.
  if (!tty_.valid() || tcgetpgrp(tty_.get()) != getpgrp() || tcgetattr(tty_.get(), &now) != 0) return;
  const bool same = now.c_lflag == before_.c_lflag && now.c_iflag == before_.c_iflag &&
                    now.c_oflag == before_.c_oflag && now.c_cflag == before_.c_cflag;
  // Half a PIN may have been typed: it goes nowhere.
  if (!same) tcsetattr(tty_.get(), TCSAFLUSH, &before_);
}

ChildProcess::ChildProcess(pid_t id, FileDescriptor to_child, FileDescriptor from_child,
                           std::chrono::milliseconds grace)
    : id_(id), to_child_(std::move(to_child)), from_child_(std::move(from_child)), grace_(grace) {}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : terminal_(std::move(other.terminal_)),
      id_(std::exchange(other.id_, -1)),
      to_child_(std::move(other.to_child_)),
      from_child_(std::move(other.from_child_)),
      grace_(other.grace_) {}

Result<ChildProcess> ChildProcess::start(const std::string& program, std::chrono::milliseconds grace) {
  TRY_ASSIGN(Pipe to_child, make_pipe());
  TRY_ASSIGN(Pipe from_child, make_pipe());
  // Before it starts, so that the terminal's state is the one before it.
  ChildProcess child(-1, std::move(to_child.writer), std::move(from_child.reader), grace);
  TRY_ASSIGN(child.id_, spawn({.words = {program},
                               .search_path = true,
                               .input = to_child.reader.get(),
                               .output = from_child.writer.get()}));
  return child;
}

ChildProcess::~ChildProcess() {
  if (id_ <= 0) return;
  to_child_.reset();
  from_child_.reset();
  ::kill(id_, SIGTERM);
  if (reaped_within(grace_)) return;
  ::kill(id_, SIGKILL);
  (void)reap(id_);
}

bool ChildProcess::reaped_within(std::chrono::milliseconds time) const {
  const auto until = std::chrono::steady_clock::now() + time;
  for (;;) {
    const pid_t ended = ::waitpid(id_, nullptr, WNOHANG);
    if (ended == id_ || (ended < 0 && errno == ECHILD)) return true;
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace letterlock::app
