// The words around a PIN: which card, what for, how many tries are left, how long the PIN is.
#pragma once

#include <string>

#include "cli/terminal.h"
#include "token/card.h"

namespace letterlock::cli {

struct PinLength {
  size_t min;
  size_t max;
};
// In octets, as PKCS#11 counts. An empty PIN is none: it would mean that the PIN pad asks.
PinLength length_of(const token::Card& card);

class PinWords {
 public:
  PinWords(const Terminal& terminal, token::Card card, std::string what_for, bool last_try);

  // The sentence cli.pin.<name>.
  std::string of(std::string_view name) const;
  // Card and purpose; the length where the card tells it.
  std::string facts() const;
  // Of tries; empty where all are left.
  std::string warning() const;
  // Facts and warning, each on a line.
  std::string explanation() const;
  std::string typed_confirmation() const;
  // "yes" in the reader's language; the English word too, for a console without an input method.
  bool means_yes(std::string_view word) const;

 private:
  std::string length() const;

  const Terminal* terminal_;
  token::Card card_;
  std::string what_for_;
  bool last_try_;
};

}  // namespace letterlock::cli
