// How a PIN is asked for: in pinentry where there is a display, else at the terminal without echo.
//
// Which pinentry: app/pinentry_prompt.h. One question, one answer: a PIN is never asked for again and never
// tried again by itself. The last try is confirmed first, in the same place. A card with a PIN pad is only announced:
// the PIN is typed at the reader. Not here: trying the PIN (token), --pin-file (secrets.h).
#pragma once

#include <string>

#include "app/pin_words.h"
#include "base/secret.h"
#include "cli/terminal.h"

namespace letterlock::cli {

// The PIN, of a length that the card takes; empty where it is typed at the PIN pad. `removed` becomes readable when
// the card is taken out (-1: never), and the prompt ends at once.
// Errors: cancelled (the person gave up or did not answer), card_removed, pin_locked (nothing is asked), pin_needed
// (nobody can be asked, or pinentry failed), pin_length (never sent to the card), pin_last_try (not confirmed),
// file_not_found where LETTERLOCK_PINENTRY names no program.
Result<Secret> ask_pin(const app::PinQuestion& question, int removed, const Terminal& terminal);

}  // namespace letterlock::cli
