#include "cli/terminal.h"

#include <unistd.h>

#include <cstdlib>

#include "api/error_view.h"
#include "api/json_text.h"
#include "base/file.h"

namespace letterlock::cli {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool wants_colour(int descriptor) {
  return isatty(descriptor) == 1 && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
}

std::string_view escape_of(Style style) {
  switch (style) {
    case Style::plain: return "";
    case Style::strong: return "\033[1m";
    case Style::good: return "\033[32m";
    case Style::warning: return "\033[33m";
    case Style::bad: return "\033[31m";
    case Style::faint: return "\033[2m";
  }
  return "";
}

std::string styled(Style style, std::string_view text, bool colour) {
  if (!colour || style == Style::plain) return std::string(text);
  return std::string(escape_of(style)) + std::string(text) + "\033[0m";
}

}  // namespace

Terminal::Terminal(text::Language language, bool json, Streams streams)
    : language_(language),
      json_(json),
      streams_(streams),
      output_colour_(wants_colour(streams.output)),
      messages_live_(isatty(streams.messages) == 1),
      messages_colour_(wants_colour(streams.messages)) {}

std::string Terminal::sentence(std::string_view key, const Params& params) const {
  return text::sentence(language_, key, params);
}

std::string Terminal::style(Style style, std::string_view text) const { return styled(style, text, output_colour_); }

std::string Terminal::message_style(Style style, std::string_view text) const {
  return styled(style, text, messages_colour_);
}

Status Terminal::print(std::string_view text) const {
  return DescriptorSink(streams_.output, "standard output").write(as_bytes(text));
}

Status Terminal::print_json(const JsonValue& document) const { return print(api::to_indented_text(document)); }

void Terminal::message(std::string_view line) const {
  const std::string whole = std::string(line) + "\n";
  (void)DescriptorSink(streams_.messages, "standard error").write(as_bytes(whole));
}

void Terminal::show(const Error& error) const {
  if (json_) {
    // Where standard output itself is what failed, the words still reach standard error.
    if (print_json(api::error_document(error, language_))) return;
  }
  const auto [sentence, hint, id] = text::describe(language_, error);
  message(message_style(Style::bad, "letterlock:") + " " + sentence);
  if (!hint.empty()) message(message_style(Style::strong, "hint:") + " " + hint);
  message(message_style(Style::faint, "id: " + id));
}

text::Language language_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::string_view value = environment(name);
    if (value.empty()) continue;
    return text::from_tag(value).value_or(text::Language::en);
  }
  return text::Language::en;
}

}  // namespace letterlock::cli
