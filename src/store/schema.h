// Schema: the tables, as a list of steps; PRAGMA user_version says how many of them a database has taken.
//
// A step is never changed once it was released; a new format is a new step. All missing steps run in one transaction,
// after a copy of the database was made (backup.h).
// The types are those that any SQL database has: text, integers (times are seconds since 1970), blobs.
#pragma once

#include "store/database.h"

namespace letterlock::store {

// Stands in the database's header: "Ltlk".
constexpr std::int64_t kApplicationId = 0x4C746C6B;
// The number of steps that this program knows.
int schema_version();

// Looks at the file only, before SQLite does, so that a newer or a foreign database is not touched:
// store_from_newer_version, store_damaged. A missing or empty file is fine.
Status check_header(const std::string& path);

// Brings the database to schema_version(). Without the copy (disk_full) nothing is changed.
Status migrate(Database& database);

// Inside a transaction: the steps `from` to `to` (of 0 to schema_version()), without questions. For migrate(), and
// for tests that need a database of an older version.
Status take_steps(Database& database, size_t from, size_t to);

}  // namespace letterlock::store
