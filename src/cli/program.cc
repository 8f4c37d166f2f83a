#include "cli/program.h"

#include <new>

#include "cli/help.h"
#include "cli/parser.h"

#ifndef LETTERLOCK_VERSION
#define LETTERLOCK_VERSION "unknown"
#endif

namespace letterlock::cli {
namespace {

// Failures that no Result carries: memory, and what a library throws.
template <typename Work>
Result<ExitCode> without_exceptions(Work work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::out_of_memory);
  } catch (const std::exception& exception) {
    return fail(ErrorCode::internal, {{"reason", exception.what()}});
  }
}

Result<ExitCode> show_help(const Invocation& invocation, const Commands& commands, const Terminal& terminal) {
  const auto language = terminal.language();
  std::string page;
  if (invocation.command != nullptr) {
    page = command_help(*invocation.command, language);
  } else if (invocation.words.empty()) {
    page = program_help(commands, language);
  } else {
    page = group_help(invocation.words, commands, language);
  }
  if (invocation.help) {
    TRY(terminal.print(page));
    return ExitCode::good;
  }
  // A group alone is no command: its page is the answer to a mistake.
  terminal.message(page);
  return ExitCode::usage;
}

Result<ExitCode> run(const std::vector<std::string>& arguments, const Commands& commands, Terminal& terminal) {
  TRY_ASSIGN(const Invocation invocation, parse(arguments, commands));
  if (invocation.globals.version) {
    TRY(terminal.print("letterlock " LETTERLOCK_VERSION "\n"));
    return ExitCode::good;
  }
  if (invocation.command == nullptr && !invocation.help && terminal.json()) {
    return fail(ErrorCode::usage, {{"reason", "letterlock " + invocation.words}});
  }
  if (invocation.help || invocation.command == nullptr) return show_help(invocation, commands, terminal);
  Context context{terminal};
  return invocation.command->run(context);
}

}  // namespace

int run_program(const std::vector<std::string>& arguments, const Commands& commands, Streams streams) {
  const Globals globals = scan_globals(arguments);
  Terminal terminal(globals.language.value_or(language_of_environment()), globals.json, streams);
  const auto code = without_exceptions([&] { return run(arguments, commands, terminal); });
  if (code) return static_cast<int>(*code);
  terminal.show(code.error());
  return static_cast<int>(exit_code_of(code.error().kind()));
}

}  // namespace letterlock::cli
