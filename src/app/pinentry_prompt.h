// PinentryPrompt: a person is asked for a PIN, or for the password of a key file, in a window of the desktop.
//
// pinentry is used where it is installed and DISPLAY or WAYLAND_DISPLAY is set; LETTERLOCK_PINENTRY=program names
// another one, and uses it without a display too. One question, one answer. Not here: the terminal and the page, which
// ask where there is no pinentry (cli/pin_prompt.h, service/keys.h).
#pragma once

#include <optional>
#include <string>

#include "app/pin_words.h"
#include "app/pinentry.h"

namespace letterlock::app {

// The program to ask with; empty where there is neither a display nor a named one.
std::string pinentry_program();
// It can be started: for those who say beforehand where a PIN will be asked for.
bool pinentry_is_there();
// LETTERLOCK_PINENTRY names it: it must be there then.
bool pinentry_is_named();

class PinentryPrompt {
 public:
  // `wait` outlives it. `terminal`: where a pinentry without windows can ask; may be empty.
  // Errors: file_not_found where there is no such program; those of Pinentry.
  static Result<PinentryPrompt> open(const std::string& program, text::Language language, const std::string& terminal,
                                     PromptWait& wait);

  // pin_last_try where the person does not want to use it. Whatever is not OK is no confirmation.
  Status confirm_last_try(const PinWords& words);
  Result<Secret> pin(const PinWords& words);
  // `file` is a name for people, `what_for` a finished sentence.
  Result<Secret> password(const std::string& file, const std::string& what_for);

 private:
  PinentryPrompt(Pinentry pinentry, text::Language language) : pinentry_(std::move(pinentry)), language_(language) {}
  // pinentry shows it in its own way (red, in front) and forgets it after each question.
  Status set_warning(const PinWords& words);
  Result<Secret> ask(const std::string& description, const char* prompt);

  Pinentry pinentry_;
  text::Language language_;
};

// Asks as the card wants it: a locked card not at all, the last try only when confirmed, a PIN pad with an empty Secret
// as the answer. Errors: cancelled, card_removed, pin_locked, pin_length, pin_last_try, file_not_found, and pin_needed
// with the reason where pinentry failed.
Result<Secret> ask_pin_in_pinentry(const PinQuestion& question, text::Language language, PromptWait& wait);
// cancelled, file_not_found; password_needed where pinentry failed.
Result<Secret> ask_password_in_pinentry(const std::string& file, const std::string& what_for, text::Language language,
                                        PromptWait& wait);

// Pinentry's errors know no card and hold words for programs: the same with the card's name and, of pin_needed, the
// reason as a sentence.
Error named(const Error& error, const token::Card& card, text::Language language);

}  // namespace letterlock::app
