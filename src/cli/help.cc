#include "cli/help.h"

#include <algorithm>

#include "cli/layout.h"

namespace letterlock::cli {
namespace {

constexpr size_t kWidth = 80;

class Page {
 public:
  explicit Page(text::Language language) : language_(language) {}

  std::string words(const std::string& key) const { return text::sentence(language_, key); }
  void line(const std::string& content) { content_ += content + "\n"; }
  void gap() { content_ += "\n"; }
  void paragraph(const std::string& content, size_t indent = 0) { content_ += wrap(content, kWidth, indent); }
  // A paragraph with a gap behind it, where the sentence exists.
  void optional_paragraph(const std::string& key) {
    if (text::raw(language_, key).empty()) return;
    paragraph(words(key));
    gap();
  }
  void heading(const std::string& key) { line(words("help.heading." + key)); }
  std::string take() { return std::move(content_); }

 private:
  text::Language language_;
  std::string content_;
};

std::string synopsis(const Command& command, const Declaration& declaration) {
  std::string line = "letterlock " + std::string(command.words());
  const auto& options = declaration.options();
  if (std::any_of(options.begin(), options.end(), [](const Option& option) { return !option.positional; })) {
    line += " [options]";
  }
  for (const Option& option : options) {
    if (!option.positional) continue;
    const bool many = std::holds_alternative<std::vector<std::string>*>(option.target);
    const std::string name = option.name + (many ? "..." : "");
    line += option.required ? " " + name : " [" + name + "]";
  }
  return line;
}

void show_option(Page& page, const std::string& names, const std::string& key) {
  page.line("  " + names);
  page.paragraph(page.words(key), 6);
}

void show_options(Page& page, const Command& command, const Declaration& declaration, bool positional) {
  for (const Option& option : declaration.options()) {
    if (option.positional != positional) continue;
    std::string names = option.short_name.empty() ? option.name : option.short_name + ", " + option.name;
    if (!positional && !option.placeholder.empty()) names += " " + option.placeholder;
    show_option(page, names, help_key(command.words(), option.help_id));
  }
}

void show_global_options(Page& page, std::string_view words) {
  show_option(page, "--json", help_key(words, "json"));
  show_option(page, "--lang en|zh-TW", "help.option.lang");
  show_option(page, "-h, --help", "help.option.help");
}

void show_examples(Page& page, const std::string& key, const Declaration& declaration) {
  if (declaration.examples().empty()) return;
  page.gap();
  page.heading("examples");
  for (const Example& example : declaration.examples()) {
    page.paragraph("# " + page.words("help." + key + ".example." + example.help_id), 2);
    page.line("  " + example.line);
  }
}

void show_next(Page& page, const std::string& key) {
  if (text::raw(text::Language::en, "help." + key + ".next").empty()) return;
  page.gap();
  page.heading("next");
  page.paragraph(page.words("help." + key + ".next"), 2);
}

// Commands and groups one step below `words`, in the order of the list, each with its one line.
void list_below(Page& page, const std::string& words, const Commands& commands) {
  const std::string start = words.empty() ? "" : words + " ";
  std::vector<std::string> names;
  for (const auto& command : commands) {
    const std::string each(command->words());
    if (each.rfind(start, 0) != 0) continue;
    std::string name = each.substr(0, each.find(' ', start.size()));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }
  size_t widest = 0;
  for (const auto& name : names) widest = std::max(widest, name.size());
  for (const auto& name : names) {
    const std::string line = page.words("help." + key_of(name));
    // Wrapped beside the name: the first line's indent is taken by it.
    std::string text = wrap(line, kWidth, widest + 4);
    text.replace(0, widest + 4, "  " + pad(name, widest + 2));
    text.pop_back();
    page.line(text);
  }
}

}  // namespace

std::string help_key(std::string_view command_words, const std::string& help_id) {
  std::string own = "help." + key_of(command_words) + "." + help_id;
  return text::raw(text::Language::en, own).empty() ? "help.option." + help_id : own;
}

std::string program_help(const Commands& commands, text::Language language) {
  Page page(language);
  page.line("letterlock - " + page.words("help.program"));
  page.gap();
  page.paragraph(page.words("help.program.about"));
  page.gap();
  page.heading("usage");
  page.line("  letterlock COMMAND [options]");
  page.gap();
  page.heading("commands");
  list_below(page, "", commands);
  page.gap();
  page.heading("options");
  show_global_options(page, "program");
  show_option(page, "--version", "help.option.version");
  page.gap();
  page.heading("environment");
  show_option(page, "LETTERLOCK_HOME", "help.option.letterlock-home");
  show_option(page, "LC_ALL, LC_MESSAGES, LANG", "help.option.locale");
  show_option(page, "NO_COLOR", "help.option.no-color");
  page.gap();
  page.heading("exit-codes");
  for (const char* code : {"0", "1", "2", "3", "4", "5", "70"}) {
    show_option(page, code, std::string("help.exit-code.") + code);
  }
  show_next(page, "program");
  return page.take();
}

std::string group_help(const std::string& words, const Commands& commands, text::Language language) {
  Page page(language);
  page.line("letterlock " + words + " - " + page.words("help." + key_of(words)));
  page.gap();
  page.optional_paragraph("help." + key_of(words) + ".about");
  page.heading("commands");
  list_below(page, words, commands);
  show_next(page, key_of(words));
  return page.take();
}

std::string command_help(Command& command, text::Language language) {
  Declaration declaration;
  command.declare(declaration);
  const std::string key = key_of(command.words());
  Page page(language);
  page.line("letterlock " + std::string(command.words()) + " - " + page.words("help." + key));
  page.gap();
  page.optional_paragraph("help." + key + ".about");
  page.heading("usage");
  page.line("  " + synopsis(command, declaration));
  const auto& options = declaration.options();
  if (std::any_of(options.begin(), options.end(), [](const Option& option) { return option.positional; })) {
    page.gap();
    page.heading("arguments");
    show_options(page, command, declaration, true);
  }
  page.gap();
  page.heading("options");
  show_options(page, command, declaration, false);
  show_global_options(page, command.words());
  show_examples(page, key, declaration);
  show_next(page, key);
  return page.take();
}

}  // namespace letterlock::cli
