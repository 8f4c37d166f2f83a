// letterlock: the command line.
#include <csignal>

#include "cli/commands/all.h"
#include "cli/program.h"

int main(int argc, char** argv) {
  // A reader that closes its end is an I/O error to report, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return letterlock::cli::run_program(arguments, letterlock::cli::all_commands());
}
