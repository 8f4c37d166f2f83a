// What a person compares out of band, on the terminal: the words, the digits, and the code as blocks.
#pragma once

#include "api/comparison_view.h"
#include "cli/terminal.h"

namespace letterlock::cli {

// Words and digits, indented by so many blanks.
Status print_forms(const Terminal& terminal, const std::string& fingerprint, size_t indent);
// The code with the text that it holds.
Status print_code(const Terminal& terminal, const api::ComparisonView& comparison);

}  // namespace letterlock::cli
