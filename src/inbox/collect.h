// Collect: what came to an account, by whatever way its mail comes in: a Maildir, POP3 or IMAP.
//
// Octets are kept before the mailbox is told anything (S10). Examining them is inbox.h's next step.
#pragma once

#include "inbox/inbox.h"

namespace letterlock::inbox {

// The new messages of the inbox. Errors of the way; what was taken before an error stays taken.
Result<std::vector<store::MessageKey>> collect(const Mailroom& room);

}  // namespace letterlock::inbox
