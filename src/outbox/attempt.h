// Attempt: one try to hand over a sealed entry to everybody who waits for it; and what a crash left of one.
//
// Each carriage writes down who is in doubt before the other side may have the message, and what became of it after
// (store/outbox_entries.h). Evidence of a sent letter names only those whose copy was accepted. Private to outbox/.
#pragma once

#include "outbox/office.h"
#include "store/outbox_entries.h"

namespace letterlock::outbox {

struct Attempted {
  store::OutboxEntry entry;  // as it is now; what is said of those who do not have it is its last_error
  std::string cipher;        // of the Sent copy; empty where it is signed only, or nobody accepted
};
// Of an entry that is sealed.
Result<Attempted> attempt(const Office& office, const store::OutboxEntry& entry);

// Of an entry that was found in `sending`: who was in doubt has it, where that can be told, or is uncertain.
Status settle(const Office& office, const store::OutboxEntry& entry);

// When the next try is due after that many; nullopt: enough.
std::optional<Time> next_try(unsigned attempts, Time now);

}  // namespace letterlock::outbox
