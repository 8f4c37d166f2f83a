// Release: when `open` may hand out the payload, and what a person is told where it may not.
//
// The rule (DESIGN section 8): only at exit 0. --show-anyway overrides a signature that is bad or unknown; it
// never overrides integrity. What was encrypted without authentication (CBC) and does not match its
// signature may have been changed by somebody who cannot read it, in a way that makes the reader's program
// leak the rest; it is never handed out, and neither is what did not decrypt.
#pragma once

#include <optional>

#include "base/error.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace letterlock::cli {

// nullopt: hand it out.
std::optional<Error> why_withheld(const judge::MessageReport& report, ExitCode code, Required required,
                                  bool show_anyway, const Terminal& terminal);
// A layer inside unauthenticated encryption whose content is not what was signed.
bool integrity_failed(const judge::MessageReport& report);

}  // namespace letterlock::cli
