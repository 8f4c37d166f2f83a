#include "app/pinentry_prompt.h"

#include <unistd.h>

#include <cstdlib>
#include <sstream>

namespace letterlock::app {
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

}  // namespace

bool pinentry_is_named() { return !environment("LETTERLOCK_PINENTRY").empty(); }

std::string pinentry_program() {
  const std::string named = environment("LETTERLOCK_PINENTRY");
  if (!named.empty()) return named;
  return first_set({"DISPLAY", "WAYLAND_DISPLAY"}).empty() ? "" : "pinentry";
}

bool pinentry_is_there() {
  const std::string program = pinentry_program();
  if (program.find('/') != std::string::npos) return ::access(program.c_str(), X_OK) == 0;
  std::istringstream folders(environment("PATH"));
  for (std::string folder; !program.empty() && std::getline(folders, folder, ':');) {
    if (::access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

Result<PinentryPrompt> PinentryPrompt::open(const std::string& program, text::Language language,
                                            const std::string& terminal, PromptWait& wait) {
  TRY_ASSIGN(Pinentry pinentry, Pinentry::start(program, wait));
  TRY(pinentry.option("ttyname", terminal));
  TRY(pinentry.option("ttytype", environment("TERM")));
  TRY(pinentry.option("lc-ctype", first_set({"LC_ALL", "LC_CTYPE", "LANG"})));
  TRY(pinentry.option("lc-messages", first_set({"LC_ALL", "LC_MESSAGES", "LANG"})));
  TRY(pinentry.set("SETTITLE", "Letterlock"));
  TRY(pinentry.set("SETCANCEL", text::sentence(language, "pin.cancel")));
  return PinentryPrompt(std::move(pinentry), language);
}

Status PinentryPrompt::set_warning(const PinWords& words) {
  const std::string warning = words.warning();
  return warning.empty() ? Status() : pinentry_.set("SETERROR", warning);
}

Status PinentryPrompt::confirm_last_try(const PinWords& words) {
  TRY(pinentry_.set("SETDESC", words.facts() + "\n" + words.of("confirm")));
  TRY(set_warning(words));
  TRY(pinentry_.set("SETOK", words.of("use-last-try")));
  const Status confirmed = pinentry_.confirm();
  const bool refused = !confirmed && confirmed.error().code == ErrorCode::cancelled;
  return refused ? fail(ErrorCode::pin_last_try) : confirmed;
}

Result<Secret> PinentryPrompt::ask(const std::string& description, const char* prompt) {
  TRY(pinentry_.set("SETDESC", description));
  TRY(pinentry_.set("SETPROMPT", text::sentence(language_, prompt)));
  TRY(pinentry_.set("SETOK", text::sentence(language_, "pin.ok")));
  return pinentry_.get_pin();
}

Result<Secret> PinentryPrompt::pin(const PinWords& words) {
  TRY(set_warning(words));
  return ask(words.facts(), "pin.prompt");
}

Result<Secret> PinentryPrompt::password(const std::string& file, const std::string& what_for) {
  const Params params = {{"file", file}, {"what_for", what_for}};
  return ask(text::sentence(language_, "pin.password-question", params), "pin.password-prompt");
}

namespace {

Result<Secret> ask(const PinQuestion& question, text::Language language, PromptWait& wait) {
  const PinWords words(language, question);
  TRY_ASSIGN(auto prompt, PinentryPrompt::open(pinentry_program(), language, "", wait));
  if (is_last_try(question)) TRY(prompt.confirm_last_try(words));
  if (question.card.pin_pad) return Secret();
  return prompt.pin(words);
}

}  // namespace

Result<Secret> ask_pin_in_pinentry(const PinQuestion& question, text::Language language, PromptWait& wait) {
  const token::Card& card = question.card;
  if (card.tries == token::PinTries::locked) return fail(ErrorCode::pin_locked, {{"card", token::name_of(card)}});
  auto pin = ask(question, language, wait);
  if (!pin) return tl::unexpected(named(pin.error(), card, language));
  TRY(check_pin_length(card, *pin));
  return pin;
}

Result<Secret> ask_password_in_pinentry(const std::string& file, const std::string& what_for, text::Language language,
                                        PromptWait& wait) {
  const auto ask_it = [&]() -> Result<Secret> {
    TRY_ASSIGN(auto prompt, PinentryPrompt::open(pinentry_program(), language, "", wait));
    return prompt.password(file, what_for);
  };
  auto password = ask_it();
  const bool failed = !password && password.error().code == ErrorCode::pin_needed;
  return failed ? fail(ErrorCode::password_needed, {{"path", file}}) : std::move(password);
}

Error named(const Error& error, const token::Card& card, text::Language language) {
  const Params name = {{"card", token::name_of(card)}};
  switch (error.code) {
    case ErrorCode::password_needed: return {ErrorCode::pin_needed, name};
    case ErrorCode::pin_last_try: return {error.code, name};
    case ErrorCode::pin_needed: break;
    default: return error;
  }
  const Params fault = {{"program", pinentry_program()}, error.params.at(1)};
  const std::string reason = text::sentence(language, "pin.pinentry." + error.params.at(0).second, fault);
  return {error.code, {name[0], {"reason", reason}}};
}

}  // namespace letterlock::app
