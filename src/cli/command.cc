#include "cli/command.h"

#include <algorithm>

namespace letterlock::cli {
namespace {

// "--output,-o" -> the long and the short name; the help key is the long one without its dashes.
Option named(const std::string& names) {
  Option option;
  const size_t comma = names.find(',');
  option.name = names.substr(0, comma);
  if (comma != names.npos) option.short_name = names.substr(comma + 1);
  option.help_id = option.name.substr(2);
  return option;
}

Option positional(std::string placeholder, std::string help_id, bool required) {
  Option option;
  option.name = placeholder;
  option.placeholder = std::move(placeholder);
  option.help_id = std::move(help_id);
  option.positional = true;
  option.required = required;
  return option;
}

}  // namespace

Option& Declaration::add(Option option) { return options_.emplace_back(std::move(option)); }

void Declaration::flag(std::string name, bool& target) {
  Option option = named(name);
  option.target = &target;
  add(std::move(option));
}

Option& Declaration::value(std::string name, std::string placeholder, std::string& target) {
  Option option = named(name);
  option.placeholder = std::move(placeholder);
  option.target = &target;
  return add(std::move(option));
}

Option& Declaration::values(std::string name, std::string placeholder, std::vector<std::string>& target) {
  Option option = named(name);
  option.placeholder = std::move(placeholder);
  option.target = &target;
  return add(std::move(option));
}

void Declaration::choice(std::string name, std::vector<std::string> choices, std::string& target) {
  Option option = named(name);
  for (const auto& word : choices) option.placeholder += (option.placeholder.empty() ? "" : "|") + word;
  option.choices = std::move(choices);
  option.target = &target;
  add(std::move(option));
}

void Declaration::argument(std::string placeholder, std::string help_id, std::string& target) {
  add(positional(std::move(placeholder), std::move(help_id), false)).target = &target;
}

void Declaration::required_argument(std::string placeholder, std::string help_id, std::string& target) {
  add(positional(std::move(placeholder), std::move(help_id), true)).target = &target;
}

void Declaration::arguments(std::string placeholder, std::string help_id, std::vector<std::string>& target) {
  add(positional(std::move(placeholder), std::move(help_id), false)).target = &target;
}

void Declaration::required_arguments(std::string placeholder, std::string help_id, std::vector<std::string>& target) {
  add(positional(std::move(placeholder), std::move(help_id), true)).target = &target;
}

void Declaration::example(std::string help_id, std::string line) {
  examples_.push_back({std::move(line), std::move(help_id)});
}

std::string key_of(std::string_view words) {
  std::string key(words);
  std::replace(key.begin(), key.end(), ' ', '-');
  return key;
}

}  // namespace letterlock::cli
