// SubjectCache: subjects of sealed mail that was opened once, so that a list of it can be read (S6).
//
// Each subject is encrypted (AES-256-GCM) under one key of the account; that key is kept as EnvelopedData to our
// encryption certificate. So a list costs the card one operation in a PIN session, and nothing where no key is at
// hand: then there are no subjects. A key of a former certificate that cannot be opened
// any more is replaced, and what was kept under it is lost. What cannot be read is no error: the message itself is
// always there.
#pragma once

#include <optional>
#include <string>

#include "inbox/inbox.h"

namespace letterlock::inbox {

class SubjectCache {
 public:
  explicit SubjectCache(const Mailroom& room) : room_(room) {}

  // Of a message that was opened just now. Nothing is kept where the message was not sealed, or names no subject.
  Status keep(const store::MessageKey& message, const judge::MessageReport& report);
  // nullopt where none was kept, or no key is at hand.
  Result<std::optional<std::string>> find(const store::MessageKey& message);

 private:
  enum class Missing { leave, make };
  Result<const Secret*> key(Missing missing);
  Result<std::optional<Secret>> open_key() const;
  Status make_key();

  const Mailroom& room_;
  bool looked_ = false;
  std::optional<Secret> key_;
};

}  // namespace letterlock::inbox
