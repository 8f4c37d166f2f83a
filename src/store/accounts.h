// Accounts: our accounts with their certificates (present, former) in DER.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "account/account.h"
#include "store/store.h"

namespace letterlock::store {

class Accounts {
 public:
  explicit Accounts(Store& store) : store_(store) {}

  // account_exists where the id or the address (as addresses are compared) is taken. account::validate() is the
  // caller's.
  Status add(const account::Account& account);
  // account_not_found where there is none of that id.
  Status update(const account::Account& account);
  // By id, else by address. account_not_found.
  Result<account::Account> find(const std::string& id_or_address);
  // In the order in which they were added.
  Result<std::vector<account::Account>> all();
  // The account with its messages' records, evidence and outbox entries. Message files and certificates
  // stay. account_not_found.
  Status remove(const std::string& id);

 private:
  Store& store_;
};

}  // namespace letterlock::store
