// Release: when `open` and `read` may hand out the payload, and what a person is told where they may not: the rule of
// judge/release.h, and what the caller insists on (--require).
#pragma once

#include <optional>

#include "base/error.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace letterlock::cli {

// nullopt: hand it out.
std::optional<Error> why_withheld(const judge::MessageReport& report, ExitCode code, Required required,
                                  bool show_anyway, const Terminal& terminal);

}  // namespace letterlock::cli
