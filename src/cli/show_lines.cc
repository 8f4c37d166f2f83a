#include "cli/show_lines.h"

namespace letterlock::cli {
namespace {

Style style_of(api::Tone tone) {
  switch (tone) {
    case api::Tone::plain: return Style::plain;
    case api::Tone::heading: return Style::strong;
    case api::Tone::good: return Style::good;
    case api::Tone::warning: return Style::warning;
    case api::Tone::bad: return Style::bad;
    case api::Tone::hint: return Style::faint;
  }
  return Style::plain;
}

std::string indent_of(const api::TextLine& line) { return std::string(2 * line.depth, ' '); }

std::string words_of(const Terminal& terminal, const api::TextLine& line) {
  return line.tone == api::Tone::hint ? terminal.sentence("cli.hint", {{"hint", line.text}}) : line.text;
}

}  // namespace

Status print_lines(const Terminal& terminal, const api::TextLines& lines) {
  std::string text;
  for (const auto& line : lines) {
    text += indent_of(line) + terminal.style(style_of(line.tone), words_of(terminal, line)) + "\n";
  }
  return terminal.print(text);
}

void message_lines(const Terminal& terminal, const api::TextLines& lines) {
  for (const auto& line : lines) {
    terminal.message(indent_of(line) + terminal.message_style(style_of(line.tone), words_of(terminal, line)));
  }
}

}  // namespace letterlock::cli
