// Copies: a draft made into the messages that travel: signed once, sealed for each group and each Bcc
// recipient. Private to outbox/.
#pragma once

#include "outbox/letter.h"
#include "outbox/office.h"
#include "store/outbox_entries.h"
#include "tunnel/choice.h"

namespace letterlock::outbox {

struct Copies {
  std::vector<store::SealedCopy> copies;
  std::string sent_digest;
  std::vector<std::string> ciphers;
  std::vector<std::string> forced_by;
};

// Which cipher and which certificates, per group; before any key is asked for. cannot_seal_* names the
// first recipient who stops it, and why.
struct Plan {
  std::vector<tunnel::Copy> copies;
  std::vector<std::string> forced_by;
};
Result<Plan> plan(const Office& office, const std::vector<store::OutboxRecipient>& recipients);

// The letter as a message, before anything is signed. Whoever still has the letter need not have its draft opened.
Result<Secret> composed(const Letter& letter);
// The draft of an entry as that message: opened where it is sealed to ourselves (no_matching_key).
Result<Secret> open_draft(const Office& office, const store::OutboxEntry& entry);

// Writes the copies into the store's files. `in_hand`: the letter itself, else the draft is opened.
Result<Copies> make_copies(const Office& office, const store::OutboxEntry& entry, const LetterOptions& options,
                           const Plan& plan, const Letter* in_hand);

}  // namespace letterlock::outbox
