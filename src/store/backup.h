// Backup: a copy of the database before a schema step changes it.
//
// The copy lies beside the database as letterlock.db.version-N, N being the schema version that it has. It is whole or
// not there: SQLite's backup interface copies one committed state into a file without that name, which gets it
// when everything is on the disk. Message files are never changed (files.h) and are not copied.
//
// Going back by hand: end every letterlock, remove letterlock.db-wal and letterlock.db-shm, and put the copy in the
// place of letterlock.db. What was recorded since then is missing from it; the message files are all there.
#pragma once

#include "store/database.h"

namespace letterlock::store {

// The newest copies that stay.
constexpr size_t kBackupsKept = 2;

std::string backup_path(const std::string& database, std::int64_t version);

// Inside a transaction of `database` in which nothing was changed yet, so that nobody else changes it
// meanwhile. A copy of the same version gives way; older ones beyond kBackupsKept are removed.
//   disk_full, store_unusable: there is no new copy, and those that were there stay
Status back_up(Database& database, std::int64_t version);

}  // namespace letterlock::store
