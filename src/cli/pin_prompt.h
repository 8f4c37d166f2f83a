// How a PIN is asked for: in pinentry where there is a display, else at the terminal without echo.
//
// pinentry is used where it is installed and DISPLAY or WAYLAND_DISPLAY is set; LETTERLOCK_PINENTRY=program names
// another one, and uses it without a display too. One question, one answer: a PIN is never asked for again and never
// tried again by itself. The last try is confirmed first, in the same place. A card with a PIN pad is only announced:
// the PIN is typed at the reader. Not here: trying the PIN (token), --pin-file (secrets.h).
#pragma once

#include <string>

#include "base/secret.h"
#include "cli/terminal.h"
#include "token/card.h"

namespace letterlock::cli {

// What a person is told when a PIN is asked for.
struct PinQuestion {
  token::Card card;
  // A finished sentence: "to sign the letter to ben@example.tw with the certificate of Anna Lin". It is shortened
  // after 400 octets.
  std::string what_for;
  bool last_try = false;  // only one try is left (the card's flags say it too: either is enough)
};

// The PIN, of a length that the card takes; empty where it is typed at the PIN pad. `removed` becomes readable when
// the card is taken out (-1: never), and the prompt ends at once.
// Errors: cancelled (the person gave up or did not answer), card_removed, pin_locked (nothing is asked), pin_needed
// (nobody can be asked, or pinentry failed), pin_length (never sent to the card), pin_last_try (not confirmed),
// file_not_found where LETTERLOCK_PINENTRY names no program.
Result<Secret> ask_pin(const PinQuestion& question, int removed, const Terminal& terminal);

}  // namespace letterlock::cli
