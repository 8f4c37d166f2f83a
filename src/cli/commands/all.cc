#include "cli/commands/all.h"

namespace letterlock::cli {

Commands all_commands() {
  Commands commands;
  for (const auto& make : {make_trust_check_command, make_seal_command, make_open_command}) commands.push_back(make());
  return commands;
}

}  // namespace letterlock::cli
