// Card authorities: the certificates of authorities that stand on a person's own cards, offered as anchors.
//
// A card is a better source than a mail is: its issuer wrote it. It is no proof all the same, so nothing is believed
// before its fingerprint was compared (S14): add_anchor() takes what is found here like what a file holds.
#pragma once

#include <string>
#include <vector>

#include "app/home.h"

namespace letterlock::app {

struct CardAuthority {
  x509::Certificate certificate;
  std::string card;      // its name
  bool trusted = false;  // an anchor already
};

// Each certificate once. `module`: only this one; "": those of the accounts and all that are found. No PIN is needed.
// module_unusable, module_failed where `module` is named; the agent's errors.
Result<std::vector<CardAuthority>> authorities_on_cards(Home& home, const std::string& module = "");

}  // namespace letterlock::app
