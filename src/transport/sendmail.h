// Sendmail: handing a message to a command that speaks as sendmail does (the system's own mail server, or a program
// that forwards), without any shell.
//
//   COMMAND... -i -f FROM -- RECIPIENT...      the message on standard input, with bare line feeds
//
// The message is copied into an unnamed file first, so that the command has all of it or is not started: a crash of
// ours cannot hand over half a message. `--` makes an address that begins with a hyphen an address. The exit codes are
// those of sysexits.h. A command that ends by a signal, or that has to be ended at the time limit, may have handed
// the message on: `uncertain` (S11).
// Not here: which command an account uses; trying again.
#pragma once

#include <chrono>

#include "base/stream.h"
#include "transport/submission.h"

namespace letterlock::transport {

// `command`: the path of the program and its own arguments. The first line of its standard error is the answer; its
// standard output goes nowhere. An error means that nothing was sent: address_malformed, no_recipients; mime_malformed,
// message_empty (message_shape.h); file_not_found, file_not_readable {path} where it cannot be started; what reading
// the message gives; disk_full; that of before_commit, which is called before the command is started.
Result<Submission> send_by_command(const std::vector<std::string>& command, const Envelope& envelope,
                                   ReplayableSource& message, std::chrono::milliseconds time_limit,
                                   const BeforeCommit& before_commit = {});

// What an exit code says for `recipients` people. Some are said of one recipient without naming it: uncertain for
// each where there are several.
Outcome outcome_of_exit(int code, size_t recipients);

}  // namespace letterlock::transport
