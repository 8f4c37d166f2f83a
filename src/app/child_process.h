// ChildProcess: another program that is spoken to over a pair of pipes, and that is gone when this is.
//
// It is ended by its process id alone (SIGTERM, then SIGKILL) and always reaped. A program that asks at the
// terminal and is ended there leaves echo off, so the terminal's state is kept and put back.
#pragma once

#include <sys/types.h>
#include <termios.h>

#include <chrono>
#include <string>

#include "base/file.h"

namespace letterlock::app {

// The state of /dev/tty as it was, put back where it changed and the terminal is ours.
class TerminalKeeper {
 public:
  TerminalKeeper();
  TerminalKeeper(TerminalKeeper&&) noexcept = default;
  TerminalKeeper& operator=(TerminalKeeper&&) = delete;
  ~TerminalKeeper();

 private:
  FileDescriptor tty_;
  termios before_{};
};

class ChildProcess {
 public:
  // `program` is a path, or a name that PATH finds; it gets no arguments, our environment, and of our descriptors
  // the pipes alone. Its messages go nowhere. Errors: file_not_found{path}, file_not_readable.
  static Result<ChildProcess> start(const std::string& program, std::chrono::milliseconds grace);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  pid_t id() const { return id_; }
  int input() const { return from_child_.get(); }
  int output() const { return to_child_.get(); }

 private:
  ChildProcess(pid_t id, FileDescriptor to_child, FileDescriptor from_child, std::chrono::milliseconds grace);
  bool reaped_within(std::chrono::milliseconds time) const;

  TerminalKeeper terminal_;  // the last to go: when the child is gone
  pid_t id_;
  FileDescriptor to_child_;
  FileDescriptor from_child_;
  std::chrono::milliseconds grace_;
};

}  // namespace letterlock::app
