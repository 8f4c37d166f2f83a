// Placement: what a list shows of a message on a server, from the header fields that the server gave. Private to
// inbox/.
//
// Nothing here was authenticated: it is for finding a message and for its line in a list until it was examined.
#pragma once

#include "store/mailboxes.h"
#include "transport/imap/imap.h"

namespace letterlock::inbox {

// A header that cannot be read leaves its fields empty; without a Date it is `now`.
store::Placement placement_of(const transport::imap::MessageInfo& info, Time now);

// Signed or sealed, as the Content-Type says: worth its octets wherever it lies, since tunnels learn from it.
bool is_cryptographic(const transport::imap::MessageInfo& info);

}  // namespace letterlock::inbox
