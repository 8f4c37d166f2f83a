#include "cli/help.h"

#include <gtest/gtest.h>

#include <set>

#include "cli/commands/all.h"
#include "cli/layout.h"
#include "cli/parser.h"

namespace letterlock::cli {
namespace {

constexpr text::Language kLanguages[] = {text::Language::en, text::Language::zh_tw};

// Every sentence that a page of help can need.
std::set<std::string> needed_keys(const Commands& commands) {
  std::set<std::string> keys = {"help.program", "help.program.about", "help.program.next"};
  for (const auto& command : commands) {
    const std::string words(command->words());
    const std::string key = "help." + key_of(words);
    keys.insert({key, key + ".about", key + ".next"});
    for (const auto& group : groups_of(words)) keys.insert("help." + key_of(group));
    Declaration declaration;
    command->declare(declaration);
    for (const Option& option : declaration.options()) keys.insert(help_key(words, option.help_id));
    for (const Example& example : declaration.examples()) keys.insert(key + ".example." + example.help_id);
  }
  return keys;
}

TEST(Help, EverySentenceIsThereInBothLanguages) {
  const auto commands = all_commands();
  for (const auto language : kLanguages) {
    for (const auto& key : needed_keys(commands)) EXPECT_TRUE(text::has_key(language, key)) << key;
  }
}

TEST(Help, NoSentenceIsLeftOver) {
  const auto commands = all_commands();
  const auto needed = needed_keys(commands);
  for (const auto key : text::keys(text::Language::en)) {
    if (key.rfind("help.", 0) != 0) continue;
    bool general = false;
    for (const char* start : {"help.heading.", "help.exit-code.", "help.option."}) {
      general = general || key.rfind(start, 0) == 0;
    }
    // A group's page may say more than its line; "json" is an option of every command.
    const bool of_group = key.ends_with(".about") || key.ends_with(".next") || key.ends_with(".json");
    EXPECT_TRUE(general || of_group || needed.contains(std::string(key))) << key;
  }
}

TEST(Help, PagesTeachByExample) {
  const auto commands = all_commands();
  for (const auto& command : commands) {
    for (const auto language : kLanguages) {
      const std::string page = command_help(*command, language);
      EXPECT_NE(page.find("letterlock " + std::string(command->words())), page.npos);
      EXPECT_EQ(page.find("help."), page.npos) << "a key without its sentence: " << page;
    }
    Declaration declaration;
    command->declare(declaration);
    EXPECT_FALSE(declaration.examples().empty()) << command->words();
  }
}

// An example that the parser refuses would teach a mistake.
TEST(Help, EveryExampleParses) {
  for (const auto& command : all_commands()) {
    Declaration declaration;
    command->declare(declaration);
    for (const Example& example : declaration.examples()) {
      const size_t start = example.line.find("letterlock ");
      ASSERT_NE(start, std::string::npos) << example.line;
      std::string line = example.line.substr(start + 11);
      line = line.substr(0, line.find_first_of("|<>"));
      std::vector<std::string> arguments;
      std::string word;
      bool quoted = false;
      for (const char c : line + " ") {
        if (c == '"' || c == '\'') {
          quoted = !quoted;
        } else if (c == ' ' && !quoted) {
          if (!word.empty()) arguments.push_back(std::exchange(word, ""));
        } else {
          word += c;
        }
      }
      const auto fresh = all_commands();
      const auto result = parse(arguments, fresh);
      ASSERT_TRUE(result) << example.line << ": " << result.error().id();
      EXPECT_EQ(result->words, command->words()) << example.line;
    }
  }
}

TEST(Help, ProgramPageListsEveryCommandAndFitsTheTerminal) {
  const auto commands = all_commands();
  for (const auto language : kLanguages) {
    const std::string page = program_help(commands, language);
    for (const auto& command : commands) {
      const std::string first(command->words().substr(0, command->words().find(' ')));
      EXPECT_NE(page.find("\n  " + first + " "), page.npos) << first;
    }
    size_t start = 0;
    while (start < page.size()) {
      const size_t end = page.find('\n', start);
      EXPECT_LE(display_width(std::string_view(page).substr(start, end - start)), 80U);
      start = end + 1;
    }
    EXPECT_NE(group_help("trust", commands, language).find("trust check"), std::string::npos);
  }
}

}  // namespace
}  // namespace letterlock::cli
