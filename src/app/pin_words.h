// The words around a PIN: which card, what for, how many tries are left, how long the PIN is.
//
// Whoever asks (pinentry, the terminal, a page) says the same. Not here: asking, and trying the PIN (token).
#pragma once

#include <string>

#include "text/catalogue.h"
#include "token/card_keys.h"

namespace letterlock::app {

// What a person is told when a PIN is asked for.
struct PinQuestion {
  token::Card card;
  // A finished sentence: "to sign the letter to ben@example.tw with the certificate of Anna Lin". It is shortened
  // after 400 octets.
  std::string what_for;
  bool last_try = false;  // only one try is left (the card's flags say it too: either is enough)
};
PinQuestion pin_question(const token::PinQuestion& question, text::Language language);
bool is_last_try(const PinQuestion& question);

// "to sign the letter to ben@example.tw with the certificate of Anna Lin"
std::string purpose_sentence(const token::Purpose& purpose, text::Language language);

struct PinLength {
  size_t min;
  size_t max;
};
// In octets, as PKCS#11 counts. An empty PIN is none: it would mean that the PIN pad asks.
PinLength length_of(const token::Card& card);
// pin_length where no card of this kind takes it: it is never sent to the card. Cards with a PIN pad take none.
Status check_pin_length(const token::Card& card, const Secret& pin);

class PinWords {
 public:
  PinWords(text::Language language, PinQuestion question);

  // The sentence pin.<name>.
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

  text::Language language_;
  PinQuestion question_;
};

}  // namespace letterlock::app
