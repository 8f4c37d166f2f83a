// Parser: an argument list read by the declarations of the commands.
//
// CLI11 splits the list into options and values and stays inside parser.cc; what a value may be, what is missing and
// what is unknown is said here, in our own sentences and with the closest known word as the hint.
// Global options are accepted before and behind the command: --json, --lang, --help, --version.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "text/catalogue.h"

namespace letterlock::cli {

struct Globals {
  bool json = false;
  bool help = false;
  bool version = false;
  std::optional<text::Language> language = {};
};

struct Invocation {
  Globals globals;
  // What help is asked about, or the group that was named alone: "", "trust", "trust check".
  std::string words;
  // nullptr where only a group was named.
  Command* command = nullptr;
  // `letterlock help ...`, -h and --help.
  bool help = false;
};

// What stands in the list whatever else is wrong with it, so that even a usage error comes in the right
// language and form.
Globals scan_globals(const std::vector<std::string>& arguments);

// `arguments` without the program's name. Fills the targets of the command that is meant. Errors are of kind usage.
Result<Invocation> parse(const std::vector<std::string>& arguments, const Commands& commands);

// "trust anchors list" -> "trust anchors" -> "trust": the groups that a command stands in.
std::vector<std::string> groups_of(std::string_view words);

}  // namespace letterlock::cli
