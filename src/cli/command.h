// Command: one thing that the program does, and what it accepts, said as data.
//
// A command declares its words ("trust check"), options and examples; the parser (cli/parser.h) reads an argument list
// by that declaration and the help (cli/help.h) is made from it, so that neither can know something that the other
// does not. Sentences are not here: they stand in text/ under keys made from the names:
//   help.<command>          one line, for lists                  help.<command>.about   what it is for
//   help.<command>.<id>     an option or argument, else          help.option.<id>
//   help.<command>.example.<id>                                  help.<command>.next    what people do afterwards
// where <command> is the words joined by dashes. A test holds every key to both languages.
// A command holds no rules: it asks the rooms below and shows what they answer.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "cli/exit_code.h"

namespace letterlock::cli {

class Terminal;

struct Option {
  std::string name;                       // "--cipher", or "FILE" for an argument that stands by itself
  std::string short_name = {};            // "-o"
  std::string placeholder = {};           // "CIPHER"; empty: a flag
  std::string help_id = {};               // "cipher"
  std::vector<std::string> choices = {};  // where only these words are accepted
  bool positional = false;
  bool required = false;
  // A flag; one value (giving it twice is an error); any number of values in the order given.
  std::variant<bool*, std::string*, std::vector<std::string>*> target = {};
};

struct Example {
  std::string line;
  std::string help_id;
};

// What a command accepts. The targets must outlive the parsing; they hold their defaults before.
class Declaration {
 public:
  void flag(std::string name, bool& target);
  // `name` is "--output" or "--output,-o".
  Option& value(std::string name, std::string placeholder, std::string& target);
  Option& values(std::string name, std::string placeholder, std::vector<std::string>& target);
  void choice(std::string name, std::vector<std::string> choices, std::string& target);
  // An argument without a name; `help_id` is its key.
  void argument(std::string placeholder, std::string help_id, std::string& target);
  void required_argument(std::string placeholder, std::string help_id, std::string& target);
  void arguments(std::string placeholder, std::string help_id, std::vector<std::string>& target);
  void required_arguments(std::string placeholder, std::string help_id, std::vector<std::string>& target);
  void example(std::string help_id, std::string line);

  const std::vector<Option>& options() const { return options_; }
  const std::vector<Example>& examples() const { return examples_; }

 private:
  Option& add(Option option);

  std::vector<Option> options_;
  std::vector<Example> examples_;
};

// Where a command runs.
struct Context {
  Terminal& terminal;
};

class Command {
 public:
  virtual ~Command() = default;
  // "seal", "trust anchors list"
  virtual std::string_view words() const = 0;
  virtual void declare(Declaration& declaration) = 0;
  virtual Result<ExitCode> run(Context& context) = 0;
};

using Commands = std::vector<std::unique_ptr<Command>>;

// "trust check" -> "trust-check"
std::string key_of(std::string_view words);

}  // namespace letterlock::cli
