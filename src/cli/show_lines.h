// Lines of the room api/ shown on a terminal: tone becomes colour, depth becomes an indent.
#pragma once

#include "api/text_lines.h"
#include "cli/terminal.h"

namespace letterlock::cli {

// On standard output.
Status print_lines(const Terminal& terminal, const api::TextLines& lines);
// On standard error.
void message_lines(const Terminal& terminal, const api::TextLines& lines);

}  // namespace letterlock::cli
