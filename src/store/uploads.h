// Uploads: messages of ours that the server of an account is still to be given, for its Sent folder (RFC 9051 APPEND).
//
// An upload is written down in the transaction that records the message as sent, and taken out once the server said
// that it has it; so a crash in between repeats it at worst, and who uploads looks first whether it is there.
#pragma once

#include <string>
#include <vector>

#include "store/mailboxes.h"
#include "store/store.h"

namespace letterlock::store {

struct Upload {
  std::string account;
  std::string digest;
  MailboxRole role = MailboxRole::sent;

  bool operator==(const Upload&) const = default;
};

class Uploads {
 public:
  explicit Uploads(Store& store) : store_(store) {}

  // No error where it is there already.
  Status add(const Upload& upload);
  // Oldest first.
  Result<std::vector<Upload>> list(const std::string& account);
  Status done(const Upload& upload);

 private:
  Store& store_;
};

}  // namespace letterlock::store
