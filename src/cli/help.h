// Help: what --help shows, made from the declarations of the commands and the sentences of text/.
//
// Every page teaches: what the command is for, each option, examples that can be copied, and what
// people do next.
#pragma once

#include <string>

#include "cli/command.h"
#include "text/catalogue.h"

namespace letterlock::cli {

// Page of the whole program, with all commands.
std::string program_help(const Commands& commands, text::Language language);
// Page of a group: "trust", "trust anchors".
std::string group_help(const std::string& words, const Commands& commands, text::Language language);
std::string command_help(Command& command, text::Language language);

// The text key of an option: help.<command>.<id> where it exists, else help.option.<id>.
std::string help_key(std::string_view command_words, const std::string& help_id);

}  // namespace letterlock::cli
