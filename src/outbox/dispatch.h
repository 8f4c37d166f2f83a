// Dispatch: one entry of the outbox on its way: choose, sign, seal, deliver, record.
//
//   drafted  -> the draft is opened (its key is asked for where it is sealed), a cipher is chosen for the set of
//               recipients, the letter is signed once and sealed for each group and each Bcc recipient
//   sealed   -> each copy is delivered; a crash in between is found again by the copy's digest
//   sent     -> the Sent copy and the evidence, in one transaction
//
// An empty set stops before any key is asked for (cannot_seal_*). The caller holds the account's lock.
#pragma once

#include "outbox/letter.h"
#include "outbox/office.h"
#include "store/outbox_entries.h"
#include "tunnel/choice.h"

namespace letterlock::outbox {

struct Dispatched {
  store::OutboxEntry entry;
  std::string message_digest;          // of the Sent copy
  std::vector<std::string> ciphers;    // of each copy; empty where signed only
  std::vector<std::string> forced_by;  // addresses because of which a copy is not our first choice
};

// Continues the entry from wherever it stands. On an error the entry keeps it and can be continued. `in_hand`: the
// letter that was just enqueued, so that its draft need not be opened again (a card takes up to a second for it).
Result<Dispatched> dispatch(const Office& office, const std::string& entry_id, const Letter* in_hand = nullptr);

// Puts right what a crash left behind: what was being signed is a draft again; a delivery that nobody can tell the
// end of is delivery_uncertain and is not tried again by itself.
Status recover(const Office& office);

}  // namespace letterlock::outbox
