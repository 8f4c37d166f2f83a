// Asking: how the service asks for a PIN or a password: in pinentry, or by a question to the pages.
//
// While pinentry asks, the pages say so. It ends when the act is given up or the card goes. Not here: who may ask when
// (keys.h), and trying the PIN (token).
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "token/card_keys.h"

namespace letterlock::service {

class Act;
struct Parts;

// A display is there and pinentry is installed, or one is named; never in a practice home.
bool asks_in_pinentry(const Parts& parts);

// Empty where the PIN is typed at the reader. Errors: cancelled, card_removed, pin_locked (nothing is asked),
// pin_length, pin_last_try (not confirmed), pin_needed (pinentry failed, or too many questions stand),
// service_stopping.
Result<Secret> ask_pin(Act& act, const token::PinQuestion& question, int removed);
// Of a key file. `what_for` is a finished sentence. cancelled, password_needed, service_stopping.
Result<Secret> ask_password(Act& act, const std::string& path, const std::string& what_for,
                            const std::string& certificate);

}  // namespace letterlock::service
