// Terminal: what a run writes, and how.
//
// Answers go to standard output: text, or with --json one document. Everything about the answer (messages, progress,
// errors) goes to standard error, so that output can be piped; only with --json an error is the document.
// Colour is used where the stream is a terminal, NO_COLOR is not set and TERM is not "dumb".
// Not here: what to say (text/), where a payload goes (cli/output.h).
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "text/catalogue.h"

namespace letterlock::cli {

enum class Style { plain, strong, good, warning, bad, faint };

struct Streams {
  int input = 0;
  int output = 1;
  int messages = 2;
};

class Terminal {
 public:
  Terminal(text::Language language, bool json, Streams streams = {});

  text::Language language() const { return language_; }
  bool json() const { return json_; }
  const Streams& streams() const { return streams_; }
  bool messages_are_shown_live() const { return messages_live_; }

  std::string sentence(std::string_view key, const Params& params = {}) const;
  // The text in a style, where standard error (message_style) or standard output (style) shows it.
  std::string style(Style style, std::string_view text) const;
  std::string message_style(Style style, std::string_view text) const;

  // Standard output. An error where it cannot be written (a full disk, a closed pipe).
  Status print(std::string_view text) const;
  Status print_json(const JsonValue& document) const;
  // One line on standard error. A reader who is gone is no error there.
  void message(std::string_view line) const;
  // letterlock: sentence / hint: ... / id: ...; with --json the error document on standard output.
  void show(const Error& error) const;

 private:
  text::Language language_;
  bool json_;
  Streams streams_;
  bool output_colour_;
  bool messages_live_;
  bool messages_colour_;
};

// LC_ALL, LC_MESSAGES, LANG in this order; English where they name no language of ours.
text::Language language_of_environment();

}  // namespace letterlock::cli
