// Pop3Mail: mail of an account whose incoming server speaks POP3.
//
// Messages are known by their unique ids (RFC 1939 section 7, UIDL): what was taken once is not taken again. A message
// is removed from the server only where the account says so, and only after its octets and its record are on the disk
// (S10). Private to inbox/.
#pragma once

#include "inbox/inbox.h"

namespace letterlock::inbox {

// The errors of net::connect() and transport::Pop3. What was taken before an error stays taken.
Result<std::vector<store::MessageKey>> fetch_pop3(const Mailroom& room, const net::Server& server);

}  // namespace letterlock::inbox
