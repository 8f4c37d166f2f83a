// Placement: what a list shows of a message on a server, from the header fields that the server gave. Private to
// inbox/.
//
// Nothing here was authenticated: it is for finding a message and for its line in a list until it was examined.
#pragma once

#include "store/mailboxes.h"
#include "transport/imap/imap.h"

namespace letterlock::inbox {

struct ListedMessage {
  store::Placement placement;
  // Signed or sealed, as the Content-Type says: worth its octets wherever it lies, since tunnels learn from it.
  bool cryptographic = false;
};

// A header that cannot be read leaves its fields empty; without a Date it is `now`.
ListedMessage listed_message(const transport::imap::MessageInfo& info, Time now);

}  // namespace letterlock::inbox
