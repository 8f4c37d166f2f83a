// The commands of the program, in the order in which --help lists them.
//
// One line here and one file beside it make a command; nothing else knows them by name.
#pragma once

#include "cli/command.h"

namespace letterlock::cli {

Commands all_commands();

std::unique_ptr<Command> make_seal_command();
std::unique_ptr<Command> make_open_command();
std::unique_ptr<Command> make_trust_check_command();

}  // namespace letterlock::cli
