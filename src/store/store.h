// Store: the records of account, directory and judge, and the message files beside them.
//
// One Store is one connection to one home; a process may have several (one per thread), and several processes share
// a home: SQLite in WAL mode orders their writes, and one lock per account keeps two of them from syncing
// or sending for the same account at once. Each kind of record has its class in a file of its own
// (accounts.h, messages.h, evidence.h, outbox_entries.h, certificates.h, anchors.h, settings.h), constructed on a
// Store:
//
//   TRY_ASSIGN(auto store, Store::open(home));
//   TRY_ASSIGN(auto accounts, Accounts(*store).all());
//
// Several changes that belong together go into one transaction; what the record classes do inside joins it:
//
//   TRY_ASSIGN(auto transaction, store->begin());
//   TRY(Messages(*store).put(message));
//   TRY(EvidenceLog(*store).add("ann", fact, now));
//   return transaction.commit();                     // without it everything is undone
//
// No public header but database.h knows SQLite, so that a shared database can take its place. The store
// decides nothing about mail: no trust, no state of a tunnel.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "store/home.h"

namespace letterlock::store {

class Database;

// Undoes everything since begin() unless committed. Transactions nest; the outermost commit makes it last
// (flushed to the disk when commit() returns).
class Transaction {
 public:
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  Status commit();

 private:
  friend class Database;
  Transaction(Database* database, int depth) : database_(database), depth_(depth) {}
  Database* database_;
  int depth_;
};

// Held by the one process that syncs or sends for an account; given back when it goes, also by a crash.
class AccountLock {
 public:
  explicit AccountLock(FileDescriptor fd) : fd_(std::move(fd)) {}

 private:
  FileDescriptor fd_;
};

class Store {
 public:
  // Creates what is missing (folders with mode 0700). Brings an older format up to date in one transaction.
  //   store_from_newer_version {path, found, known}   written by a newer program; nothing is touched
  //   store_damaged {path, reason}   not a database of ours, or damaged; nothing is touched. Also where the
  //                                  database is gone but message files are there
  //   store_busy, store_unusable, disk_full
  static Result<std::unique_ptr<Store>> open(const Home& home);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  const Home& home() const { return home_; }

  // Takes the write lock of the database at once; waits up to 10 seconds for other processes (store_busy).
  Result<Transaction> begin();

  // account_busy where another process holds it longer than `wait`.
  Result<AccountLock> lock_account(const std::string& id, std::chrono::milliseconds wait);

  // disk_full {path} where little room is left: before something happens elsewhere that must be written down here.
  Status require_room() const;

  // Reads the whole database and reports the first damage as store_damaged. Slow on a large store.
  Status check();

  // For the files of this room.
  Database& database() { return *database_; }

 private:
  Store(Home home, std::unique_ptr<Database> database);
  Home home_;
  std::unique_ptr<Database> database_;
};

}  // namespace letterlock::store
