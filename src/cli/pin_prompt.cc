#include "cli/pin_prompt.h"

#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "cli/pin_words.h"
#include "cli/pinentry.h"
#include "cli/secrets.h"

namespace letterlock::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string first_set(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (std::string value = environment(name); !value.empty()) return value;
  }
  return "";
}

// Where a pinentry without windows can ask. It speaks with us on its standard input, so it must be told.
std::string terminal_name(const Terminal& terminal) {
  const Streams& streams = terminal.streams();
  char name[128];
  for (const int stream : {streams.input, streams.messages, streams.output}) {
    if (ttyname_r(stream, name, sizeof name) == 0) return name;
  }
  return environment("GPG_TTY");
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

class PinentryPrompt : public Prompt {
 public:
  PinentryPrompt(PinWords words, int removed) : words_(std::move(words)), wait_(removed) {}

  Status open(const std::string& program, const Terminal& terminal) {
    TRY_ASSIGN(Pinentry started, Pinentry::start(program, wait_));
    Pinentry& pinentry = pinentry_.emplace(std::move(started));
    TRY(pinentry.option("ttyname", terminal_name(terminal)));
    TRY(pinentry.option("ttytype", environment("TERM")));
    TRY(pinentry.option("lc-ctype", first_set({"LC_ALL", "LC_CTYPE", "LANG"})));
    TRY(pinentry.option("lc-messages", first_set({"LC_ALL", "LC_MESSAGES", "LANG"})));
    TRY(pinentry.set("SETTITLE", "Letterlock"));
    return pinentry.set("SETCANCEL", words_.of("cancel"));
  }
  // Whatever is not OK is no confirmation.
  Status confirm_last_try() override {
    TRY(pinentry_->set("SETDESC", words_.facts() + "\n" + words_.of("confirm")));
    TRY(set_warning());
    TRY(pinentry_->set("SETOK", words_.of("use-last-try")));
    const Status confirmed = pinentry_->confirm();
    const bool refused = !confirmed && confirmed.error().code == ErrorCode::cancelled;
    return refused ? fail(ErrorCode::pin_last_try) : confirmed;
  }
  Result<Secret> pin() override {
    TRY(pinentry_->set("SETDESC", words_.facts()));
    TRY(set_warning());
    TRY(pinentry_->set("SETPROMPT", words_.of("prompt")));
    TRY(pinentry_->set("SETOK", words_.of("ok")));
    return pinentry_->get_pin();
  }

 private:
  // pinentry shows it in its own way (red, in front) and forgets it after each question.
  Status set_warning() {
    const std::string warning = words_.warning();
    return warning.empty() ? Status() : pinentry_->set("SETERROR", warning);
  }

  PinWords words_;
  PromptWait wait_;
  std::optional<Pinentry> pinentry_;  // goes first: a signal is raised again when the child is gone
};

Result<std::unique_ptr<Prompt>> open_pinentry(const std::string& program, const PinWords& words, int removed,
                                              const Terminal& terminal) {
  auto prompt = std::make_unique<PinentryPrompt>(words, removed);
  TRY(prompt->open(program, terminal));
  return prompt;
}

std::string pinentry_program() {
  const std::string named = environment("LETTERLOCK_PINENTRY");
  if (!named.empty()) return named;
  return first_set({"DISPLAY", "WAYLAND_DISPLAY"}).empty() ? "" : "pinentry";
}

Result<std::unique_ptr<Prompt>> open_prompt(const PinWords& words, int removed, const Terminal& terminal) {
  const std::string program = pinentry_program();
  if (!program.empty()) {
    auto prompt = open_pinentry(program, words, removed, terminal);
    const bool absent = !prompt && prompt.error().code == ErrorCode::file_not_found;
    // Not installed is fine; a program that the user named must be there.
    if (!absent || !environment("LETTERLOCK_PINENTRY").empty()) return prompt;
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

// The errors below know no card.
Error named(const Error& error, const token::Card& card, const Terminal& terminal) {
  const Params name = {{"card", token::name_of(card)}};
  switch (error.code) {
    case ErrorCode::password_needed: return {ErrorCode::pin_needed, name};
    case ErrorCode::pin_last_try: return {error.code, name};
    case ErrorCode::pin_needed: break;
    default: return error;
  }
  const Params fault = {{"program", pinentry_program()}, error.params.at(1)};
  const std::string reason = terminal.sentence("cli.pinentry." + error.params.at(0).second, fault);
  return {error.code, {name[0], {"reason", reason}}};
}

}  // namespace

Result<Secret> ask_pin(const PinQuestion& question, int removed, const Terminal& terminal) {
  const token::Card& card = question.card;
  if (card.tries == token::PinTries::locked) return fail(ErrorCode::pin_locked, {{"card", token::name_of(card)}});
  const bool last_try = question.last_try || card.tries == token::PinTries::last;
  const PinWords words(terminal, card, question.what_for, last_try);
  auto pin = ask(card, last_try, words, removed, terminal);
  if (!pin) return tl::unexpected(named(pin.error(), card, terminal));
  const PinLength length = length_of(card);
  if (card.pin_pad || (pin->size() >= length.min && pin->size() <= length.max)) return pin;
  return fail(
      ErrorCode::pin_length,
      {{"card", token::name_of(card)}, {"min", std::to_string(length.min)}, {"max", std::to_string(length.max)}});
}

}  // namespace letterlock::cli
