// Outbox rows: reading entries and moving their state; the room's own, below OutboxEntries.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "store/outbox_entries.h"

namespace letterlock::store::outbox_rows {

// Entries where the condition holds for `value`, its one "?"; oldest first, with their recipients.
Result<std::vector<OutboxEntry>> select(Store& store, std::string_view condition, const std::string& value);
// By id, or by a beginning that only one has. outbox_entry_not_found.
Result<OutboxEntry> find(Store& store, const std::string& id);
// From one of these states to another; outbox_entry_changed where it is in none of them. `id` is a whole one.
Status move_state(Store& store, const std::string& id, std::initializer_list<OutboxState> from, OutboxState to,
                  Time now);
// outbox_entry_changed with the state that it has.
tl::unexpected<Error> changed(const OutboxEntry& entry);

}  // namespace letterlock::store::outbox_rows
