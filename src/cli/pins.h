// Pins: where the PIN of a card comes from: a file, a descriptor, or a person (pin_prompt.h).
//
// From a file or descriptor it is given to one card in a run: if it is wrong, nothing more is tried.
#pragma once

#include "cli/command.h"
#include "token/card_keys.h"

namespace letterlock::cli {

struct PinOptions {
  std::string file;
  std::string descriptor;
  bool last_try = false;  // the person confirmed the last try beforehand
};
// --pin-file F, --pin-fd N, --last-try.
void declare(Declaration& declaration, PinOptions& options);

// Errors as ask_pin(); pin_last_try where a file would use the last try without --last-try.
token::PinAsker pin_asker(const Terminal& terminal, PinOptions options);

}  // namespace letterlock::cli
