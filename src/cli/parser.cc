#include "cli/parser.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <list>
#include <map>

#include "cli/suggestion.h"

namespace letterlock::cli {
namespace {

// The values of one option as they were written; applied to its target when the whole list is understood.
struct Slot {
  const Option* option;
  std::vector<std::string> values = {};
};

struct Node {
  std::string words;
  Command* command = nullptr;
  CLI::App* app = nullptr;
  Declaration declaration = {};
  std::list<Slot> slots = {};
};

// All commands as a tree of CLI11 apps, and where their values go.
class Tree {
 public:
  explicit Tree(const Commands& commands) : root_("", "letterlock") {
    nodes_[""].app = &root_;
    prepare(nodes_[""]);
    for (const auto& command : commands) {
      Node& node = node_of(std::string(command->words()));
      node.command = command.get();
      command->declare(node.declaration);
      for (const Option& option : node.declaration.options()) add(node, option);
    }
  }

  void parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    root_.parse(std::move(arguments));
  }

  // The deepest word that was given.
  Node& chosen() {
    Node* node = &nodes_.at("");
    for (;;) {
      const auto below = node->app->get_subcommands();
      if (below.empty()) return *node;
      node = &nodes_.at((node->words.empty() ? "" : node->words + " ") + below.front()->get_name());
    }
  }

  // What no level of the chosen path understood, outermost first.
  std::vector<std::string> remaining() {
    std::vector<std::string> rest;
    for (const std::string& words : path_of(chosen().words)) {
      for (auto& each : nodes_.at(words).app->remaining()) {
        if (each != "--") rest.push_back(std::move(each));  // the mark that ends the options is listed too
      }
    }
    return rest;
  }

  Globals globals() const {
    Globals result{json_, help_, version_, {}};
    if (!languages_.empty()) result.language = text::from_tag(languages_.back());
    return result;
  }
  const std::vector<std::string>& languages() const { return languages_; }

 private:
  static std::vector<std::string> path_of(const std::string& words) {
    std::vector<std::string> path = groups_of(words);
    path.push_back("");
    std::reverse(path.begin(), path.end());
    if (!words.empty()) path.push_back(words);
    return path;
  }

  Node& node_of(const std::string& words) {
    const auto found = nodes_.find(words);
    if (found != nodes_.end()) return found->second;
    const size_t blank = words.rfind(' ');
    Node& parent = node_of(blank == words.npos ? "" : words.substr(0, blank));
    Node& node = nodes_[words];
    node.words = words;
    node.app = parent.app->add_subcommand(words.substr(blank == words.npos ? 0 : blank + 1), "");
    prepare(node);
    return node;
  }

  void prepare(Node& node) {
    node.app->set_help_flag();
    node.app->allow_extras();
    node.app->require_subcommand(0, 1);
    node.app->add_flag("--json", json_, "");
    node.app->add_flag("-h,--help", help_, "");
    node.app->add_flag("--version", version_, "");
    node.app->add_option("--lang", languages_, "")->allow_extra_args(false);
  }

  void add(Node& node, const Option& option) {
    if (auto* const* flag = std::get_if<bool*>(&option.target)) {
      node.app->add_flag(names_of(node, option), **flag, "");
      return;
    }
    Slot& slot = node.slots.emplace_back(Slot{&option});
    CLI::Option* added = node.app->add_option(names_of(node, option), slot.values, "");
    if (!option.positional) {
      added->allow_extra_args(false);
    } else if (std::holds_alternative<std::string*>(option.target)) {
      added->expected(1)->allow_extra_args(false);
    }
  }

  static std::string names_of(const Node& node, const Option& option) {
    if (option.positional) return "p" + std::to_string(node.slots.size());
    return option.short_name.empty() ? option.name : option.short_name + "," + option.name;
  }

  CLI::App root_;
  std::map<std::string, Node> nodes_;
  bool json_ = false;
  bool help_ = false;
  bool version_ = false;
  std::vector<std::string> languages_;
};

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : std::string(between)) + word;
  return text;
}

// The name of what went wrong and the command whose help tells more; the program itself has no name to give.
Params about(std::string name, std::string value, const Node& node) {
  Params params = {{std::move(name), std::move(value)}};
  if (!node.words.empty()) params.emplace_back("command", node.words);
  return params;
}

Params with_suggestion(Params params, std::string_view word, const std::vector<std::string>& known) {
  if (auto suggestion = closest(word, known)) params.emplace_back("suggestion", *suggestion);
  return params;
}

bool is_option(std::string_view word) { return word.size() > 1 && word[0] == '-'; }

tl::unexpected<Error> unknown_option(const std::string& word, const Node& node) {
  const std::string name = word.substr(0, word.find('='));
  std::vector<std::string> known = {"--json", "--help", "--lang", "--version"};
  for (const Option& option : node.declaration.options()) {
    if (!option.positional) known.push_back(option.name);
  }
  return fail(ErrorCode::option_unknown, with_suggestion(about("option", name, node), name, known));
}

tl::unexpected<Error> unknown_word(const std::string& word, const Node& node, const Commands& commands) {
  if (node.command != nullptr) {
    return fail(ErrorCode::argument_unexpected, about("argument", word, node));
  }
  const std::string start = node.words.empty() ? "" : node.words + " ";
  std::vector<std::string> known;
  for (const auto& command : commands) {
    const std::string words(command->words());
    if (words.rfind(start, 0) == 0) known.push_back(words.substr(0, words.find(' ', start.size())));
  }
  return fail(ErrorCode::command_unknown, with_suggestion({{"command", start + word}}, start + word, known));
}

Status apply(const Slot& slot) {
  const Option& option = *slot.option;
  for (const std::string& value : slot.values) {
    if (value.empty()) return fail(ErrorCode::option_value_missing, {{"option", option.name}});
    if (option.choices.empty()) continue;
    if (std::find(option.choices.begin(), option.choices.end(), value) != option.choices.end()) continue;
    return fail(ErrorCode::option_value_unknown,
                {{"option", option.name}, {"value", value}, {"choices", joined(option.choices, ", ")}});
  }
  if (auto* const* many = std::get_if<std::vector<std::string>*>(&option.target)) {
    **many = slot.values;
    return {};
  }
  if (slot.values.size() > 1) return fail(ErrorCode::option_repeated, {{"option", option.name}});
  if (!slot.values.empty()) **std::get_if<std::string*>(&option.target) = slot.values.front();
  return {};
}

Status apply(const Node& node) {
  for (const Slot& slot : node.slots) {
    if (slot.option->required && slot.values.empty()) {
      const ErrorCode code = slot.option->positional ? ErrorCode::argument_missing : ErrorCode::option_missing;
      return fail(code, about("name", slot.option->name, node));
    }
    TRY(apply(slot));
  }
  return {};
}

// CLI11 says "--output: 1 required TEXT missing"; the name in front is what we need of it.
Error error_of(const CLI::ParseError& error) {
  const std::string words = error.what();
  const std::string name = words.substr(0, words.find_first_of(": "));
  if (is_option(name)) return Error{ErrorCode::option_value_missing, {{"option", name}}};
  return Error{ErrorCode::usage, {{"reason", words}}};
}

Status check(Tree& tree, const Commands& commands) {
  for (const std::string& tag : tree.languages()) {
    if (text::from_tag(tag)) continue;
    return fail(ErrorCode::option_value_unknown, {{"option", "--lang"}, {"value", tag}, {"choices", "en, zh-TW"}});
  }
  Node& node = tree.chosen();
  const auto rest = tree.remaining();
  // Options first: behind an unknown one its value may stand, which is no mistake of its own.
  const bool word_first = node.command == nullptr && !rest.empty() && !is_option(rest.front());
  if (word_first) return unknown_word(rest.front(), node, commands);
  for (const auto& each : rest) {
    if (is_option(each)) return unknown_option(each, node);
  }
  if (!rest.empty()) return unknown_word(rest.front(), node, commands);
  return {};
}

// `letterlock help trust check` is `letterlock trust check --help`.
std::vector<std::string> without_help_word(std::vector<std::string> arguments) {
  if (arguments.empty() || arguments.front() != "help") return arguments;
  arguments.erase(arguments.begin());
  arguments.push_back("--help");
  return arguments;
}

}  // namespace

Globals scan_globals(const std::vector<std::string>& arguments) {
  Globals globals;
  for (size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string& word = arguments[i];
    if (word == "--json") globals.json = true;
    if (word.rfind("--lang=", 0) == 0) globals.language = text::from_tag(word.substr(7));
    if (word == "--lang" && i + 1 < arguments.size()) globals.language = text::from_tag(arguments[i + 1]);
  }
  return globals;
}

std::vector<std::string> groups_of(std::string_view words) {
  std::vector<std::string> groups;
  for (size_t blank = words.rfind(' '); blank != words.npos && blank > 0; blank = words.rfind(' ')) {
    words = words.substr(0, blank);
    groups.emplace_back(words);
  }
  return groups;
}

Result<Invocation> parse(const std::vector<std::string>& arguments, const Commands& commands) {
  try {
    Tree tree(commands);
    tree.parse(without_help_word(arguments));
    TRY(check(tree, commands));
    Node& node = tree.chosen();
    Invocation invocation{tree.globals(), node.words, node.command, tree.globals().help};
    if (!invocation.help && !invocation.globals.version) TRY(apply(node));
    return invocation;
  } catch (const CLI::ParseError& error) {
    return tl::unexpected(error_of(error));
  }
}

}  // namespace letterlock::cli
