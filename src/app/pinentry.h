// Pinentry: the small program of the desktop that asks for a PIN in a window (or on a terminal) of its own.
//
// We start it for one question, speak Assuan with it and end it: when the answer is there, when the card is taken
// out, when a signal comes, when it takes too long. It is never asked to remember a PIN. What it says wrongly is an
// error, never a guess. Not here: what to ask, and whether there is one to ask (pin_prompt.h).
#pragma once

#include "app/assuan.h"
#include "app/child_process.h"

namespace letterlock::app {

struct PinentryLimits {
  std::chrono::milliseconds command{10'000};  // for everything that needs no person
  std::chrono::seconds person{120};           // what pinentry is told
  std::chrono::milliseconds beyond{15'000};   // how much longer we wait for it
  std::chrono::milliseconds grace{1'000};     // between SIGTERM and SIGKILL
};

class Pinentry {
 public:
  // Starts it and waits for its greeting. Errors: file_not_found{path} where there is no such program, and those of
  // set().
  static Result<Pinentry> start(const std::string& program, PromptWait& wait, PinentryLimits limits = {});

  // OPTION name=value; one that it does not know is no error. Nothing is said where the value is empty.
  Status option(std::string_view name, std::string_view value);
  // SETDESC, SETPROMPT and so on. Errors: cancelled, card_removed, and pin_needed{fault, code}: fault is "closed",
  // "hung", "malformed" or "refused" (with pinentry's error code).
  Status set(std::string_view command, std::string_view text);
  // The errors of set(); cancelled also where the person took too long.
  Result<Secret> get_pin();
  // The same: success where the person chose OK.
  Status confirm();

 private:
  Pinentry(ChildProcess child, PromptWait& wait, PinentryLimits limits);
  Status send(const std::string& line);
  // Reads up to OK; data goes to `data`, and is malformed where there should be none.
  Status answer(Secret* data, std::chrono::milliseconds time);
  // True at the OK.
  Result<bool> take_line(ByteView line, Secret* data) const;
  Status ask(std::string_view command, Secret* data);

  ChildProcess child_;
  PromptWait* wait_;
  PinentryLimits limits_;
  AssuanReader reader_;
};

}  // namespace letterlock::app
