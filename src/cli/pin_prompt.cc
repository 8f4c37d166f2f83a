#include "cli/pin_prompt.h"

#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "app/pinentry_prompt.h"
#include "cli/secrets.h"

namespace letterlock::cli {
namespace {

using app::PinWords;

// Where a pinentry without windows can ask. It speaks with us on its standard input, so it must be told.
std::string terminal_name(const Terminal& terminal) {
  const Streams& streams = terminal.streams();
  char name[128];
  for (const int stream : {streams.input, streams.messages, streams.output}) {
    if (ttyname_r(stream, name, sizeof name) == 0) return name;
  }
  const char* named = std::getenv("GPG_TTY");
  return named == nullptr ? "" : named;
}

// Somebody who can be asked.
class Prompt {
 public:
  Prompt() = default;
  virtual ~Prompt() = default;
  Prompt(const Prompt&) = delete;
  Prompt& operator=(const Prompt&) = delete;
  virtual Status confirm_last_try() = 0;
  virtual Result<Secret> pin() = 0;
};

class TerminalPrompt : public Prompt {
 public:
  TerminalPrompt(PinWords words, int removed) : words_(std::move(words)), removed_(removed) {}

  Status confirm_last_try() override {
    TRY_ASSIGN(const std::string word, ask_word(words_.explanation() + "\n" + words_.typed_confirmation(), removed_));
    if (!words_.means_yes(word)) return fail(ErrorCode::pin_last_try);
    told_ = true;
    return {};
  }
  Result<Secret> pin() override {
    return ask_secret((told_ ? "" : words_.explanation() + "\n") + words_.of("prompt"), removed_);
  }

 private:
  PinWords words_;
  int removed_;
  bool told_ = false;
};

class InPinentry : public Prompt {
 public:
  InPinentry(PinWords words, int removed) : words_(std::move(words)), wait_(removed) {}

  Status open(const std::string& program, const Terminal& terminal) {
    TRY_ASSIGN(auto opened, app::PinentryPrompt::open(program, terminal.language(), terminal_name(terminal), wait_));
    prompt_.emplace(std::move(opened));
    return {};
  }
  Status confirm_last_try() override { return prompt_->confirm_last_try(words_); }
  Result<Secret> pin() override { return prompt_->pin(words_); }

 private:
  PinWords words_;
  app::PromptWait wait_;
  std::optional<app::PinentryPrompt> prompt_;  // goes first: a signal is raised again when the child is gone
};

Result<std::unique_ptr<Prompt>> open_pinentry(const std::string& program, const PinWords& words, int removed,
                                              const Terminal& terminal) {
  auto prompt = std::make_unique<InPinentry>(words, removed);
  TRY(prompt->open(program, terminal));
  return prompt;
}

Result<std::unique_ptr<Prompt>> open_prompt(const PinWords& words, int removed, const Terminal& terminal) {
  const std::string program = app::pinentry_program();
  if (!program.empty()) {
    auto prompt = open_pinentry(program, words, removed, terminal);
    const bool absent = !prompt && prompt.error().code == ErrorCode::file_not_found;
    // Not installed is fine; a program that the user named must be there.
    if (!absent || app::pinentry_is_named()) return prompt;
  }
  return std::make_unique<TerminalPrompt>(words, removed);
}

Result<Secret> ask(const token::Card& card, bool last_try, const PinWords& words, int removed,
                   const Terminal& terminal) {
  if (card.pin_pad && !last_try) {
    terminal.message(words.explanation() + "\n" + words.of("pad"));
    return Secret();
  }
  TRY_ASSIGN(const auto prompt, open_prompt(words, removed, terminal));
  if (last_try) TRY(prompt->confirm_last_try());
  if (!card.pin_pad) return prompt->pin();
  terminal.message(words.of("pad"));
  return Secret();
}

}  // namespace

Result<Secret> ask_pin(const app::PinQuestion& question, int removed, const Terminal& terminal) {
  const token::Card& card = question.card;
  if (card.tries == token::PinTries::locked) return fail(ErrorCode::pin_locked, {{"card", token::name_of(card)}});
  const PinWords words(terminal.language(), question);
  auto pin = ask(card, app::is_last_try(question), words, removed, terminal);
  if (!pin) return tl::unexpected(app::named(pin.error(), card, terminal.language()));
  TRY(app::check_pin_length(card, *pin));
  return pin;
}

}  // namespace letterlock::cli
