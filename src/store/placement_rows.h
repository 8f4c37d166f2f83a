// Placement rows: how one placement stands in its table. Flags are one text, parted by blanks, which no flag holds.
#pragma once

#include "store/database.h"
#include "store/mailboxes.h"

namespace letterlock::store {

using Flags = std::vector<std::string>;

// What cannot be a flag (RFC 3501: an atom, perhaps after "\") is left out.
std::string words_of(const Flags& flags);
void set_flag(Flags& flags, const std::string& flag, bool set);

extern const std::string_view kPlacementColumns;
Placement read_placement(const Statement& row);

// One statement for many placements.
Result<Statement> prepare_placement(Database& database);
Status put_placement(Statement& insert, std::int64_t mailbox, const Placement& placement, const Flags& flags);

}  // namespace letterlock::store
