// Exit codes: what a script learns from a run (DESIGN section 7). One table, used by every command.
#pragma once

#include "base/error.h"
#include "judge/report.h"

namespace letterlock::cli {

enum class ExitCode {
  good = 0,      // done, and good where something was judged
  not_good = 1,  // judged not good, or not known to be good
  usage = 2,
  needs_user = 3,  // a key, card, PIN or password is needed and is not there; also: sealed to somebody else
  malformed = 4,
  io = 5,  // files, network, servers
  internal = 70,
};

ExitCode exit_code_of(ErrorKind kind);
// Of several, the highest of malformed, needs_user and not_good counts (DESIGN section 7); an error that ended the
// run (usage, io, internal) outranks them, since it says that the judgement was not finished.
ExitCode worse(ExitCode a, ExitCode b);

// What the caller insists on (--require).
struct Required {
  bool signature = false;
  bool encryption = false;
};

// The judgement of a message as an exit code. An unsigned message is not judged unless something is required; what
// is sealed and could not be opened is needs_user where the key is missing, malformed where it does not decrypt.
ExitCode exit_code_of(const judge::MessageReport& report, Required required = {});

}  // namespace letterlock::cli
