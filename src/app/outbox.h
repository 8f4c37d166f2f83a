// Outbox: what a person does with a letter that stopped: have it tried again, or take it out.
#pragma once

#include <string>

#include "app/home.h"
#include "store/outbox_entries.h"

namespace letterlock::app {

// By the entry's id or a beginning of it. Whoever refused it, or may have it already, gets it with the next sync.
// outbox_entry_not_found; outbox_entry_changed where it has not stopped; account_busy.
Result<store::OutboxEntry> retry_letter(Home& home, const std::string& entry_id);
// Returns what it was. Those who have it keep it. outbox_entry_changed while it is being sent.
Result<store::OutboxEntry> remove_letter(Home& home, const std::string& entry_id);

}  // namespace letterlock::app
