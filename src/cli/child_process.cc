#include "cli/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <thread>

namespace letterlock::cli {
namespace {

struct Pipe {
  FileDescriptor reader;
  FileDescriptor writer;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno(ErrorCode::file_not_readable, "pipe", errno);
  return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

class SpawnSettings {
 public:
  SpawnSettings(int input, int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    set_signals();
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  // Nothing blocked, nothing ignored: it must end when its pipe breaks or SIGTERM comes.
  void set_signals() {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }

  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

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
  const SpawnSettings settings(to_child.reader.get(), from_child.writer.get());
  // Before it starts, so that the terminal's state is the one before it.
  ChildProcess child(-1, std::move(to_child.writer), std::move(from_child.reader), grace);
  std::string name = program;
  std::array<char*, 2> arguments = {name.data(), nullptr};
  const int error =
      ::posix_spawnp(&child.id_, program.c_str(), settings.actions(), settings.attributes(), arguments.data(), environ);
  if (error == 0) return child;
  child.id_ = -1;
  return fail_errno(error == ENOENT ? ErrorCode::file_not_found : ErrorCode::file_not_readable, program, error);
}

ChildProcess::~ChildProcess() {
  if (id_ <= 0) return;
  to_child_.reset();
  from_child_.reset();
  ::kill(id_, SIGTERM);
  if (reaped_within(grace_)) return;
  ::kill(id_, SIGKILL);
  while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {}
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

}  // namespace letterlock::cli
