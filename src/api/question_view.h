// QuestionView: what a page shows when the PIN of a card or the password of a key file is needed.
#pragma once

#include <string>

#include "api/one_of.h"
#include "base/json.h"
#include "base/secret.h"

namespace letterlock::api {

struct QuestionView {
  std::string id;   // given by the service
  std::string act;  // the act that waits for it
  OneOf<"pin", "password"> kind;
  std::string card;         // its label
  std::string certificate;  // whose key
  std::string what_for;     // a sentence
  OneOf<"all", "few", "last", "locked", ""> tries;
  bool last_try = false;  // must be confirmed before the PIN is given to the card
  bool pin_pad = false;   // typed at the reader
  unsigned pin_min = 0;
  unsigned pin_max = 0;
  bool in_pinentry = false;  // asked for in a window of its own: the page only says so
  std::string path;          // of the key file
};
BOOST_DESCRIBE_STRUCT(QuestionView, (),
                      (id, act, kind, card, certificate, what_for, tries, last_try, pin_pad, pin_min, pin_max,
                       in_pinentry, path))

}  // namespace letterlock::api
