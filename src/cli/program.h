// Program: one run of the command line, from the arguments to the exit code.
//
// Everything that main() would do, as a function over streams, so that tests run it too. Exceptions of libraries end
// here and become errors.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/terminal.h"

namespace letterlock::cli {

// `arguments` without the program's name. Returns the exit code (cli/exit_code.h).
int run_program(const std::vector<std::string>& arguments, const Commands& commands, Streams streams = {});

}  // namespace letterlock::cli
