// PromptWait: the wait for a person, which signals, the removal of the card and a time can end.
//
// A command that asks catches signals: while it lives, SIGINT, SIGTERM, SIGHUP and SIGTSTP end the waiting instead of
// the process, and a reader that is gone is an error of write() (SIGPIPE). What is asked puts the terminal back first;
// then the signals are as they were, and one that came is raised again. One at a time: the handler of a process is one.
//
// The service asks for several people's acts at once and handles signals itself (it ignores SIGPIPE): there the signals
// are left alone, and a descriptor ends the waiting.
#pragma once

#include <array>
#include <chrono>
#include <csignal>

#include "base/file.h"

namespace letterlock::app {

class PromptWait {
 public:
  using Clock = std::chrono::steady_clock;

  // `removed` becomes readable (or ends) when the card is taken out; -1: there is no card.
  explicit PromptWait(int removed);
  // Leaves signals alone; `stop` becomes readable when nobody wants the answer any more (-1: never).
  PromptWait(int removed, int stop);
  ~PromptWait();
  PromptWait(const PromptWait&) = delete;
  PromptWait& operator=(const PromptWait&) = delete;

  // True where `fd` can be read or is at its end, false where it is `until`.
  // Errors: cancelled after a signal or the stop, card_removed (also where fd could be read as well).
  Result<bool> readable(int fd, Clock::time_point until = Clock::time_point::max());

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGPIPE};

  int removed_;
  int stop_ = -1;
  bool catches_signals_;
  FileDescriptor wake_;  // the handler writes to the other end: a signal before poll() is not missed
  FileDescriptor wake_writer_;
  std::array<struct sigaction, kSignals.size()> before_{};
};

}  // namespace letterlock::app
