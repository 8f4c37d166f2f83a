// Choosing: the ciphers for a letter's recipients as things stand now, before any key is asked for.
//
// One answer for who writes (a preview) and for who sends (dispatch.h), so that what was shown is what happens, unless
// evidence came in between. Bcc recipients never share a copy (S8).
#pragma once

#include <vector>

#include "outbox/office.h"
#include "store/outbox_entries.h"
#include "tunnel/choice.h"
#include "tunnel/tunnel.h"

namespace letterlock::outbox {

struct Chosen {
  std::vector<tunnel::Copy> copies;       // for those who are not refused
  std::vector<tunnel::Refusal> refusals;  // anyone: the letter must not be sent as it is
  std::vector<std::string> forced_by;     // because of whom a copy does not use the first cipher of our order
  bool apart_by_keys = false;             // tunnel::Choice's, of those who may share a copy
  std::vector<tunnel::Tunnel> tunnels;    // to each recipient, in their order
};
// address_malformed.
Result<Chosen> choose(const Office& office, const std::vector<store::OutboxRecipient>& recipients);

// cannot_seal_* {address, recommended}
Error error_of(const tunnel::Refusal& refusal);

}  // namespace letterlock::outbox
