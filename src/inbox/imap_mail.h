// ImapMail: an account's mailboxes on its IMAP server, brought together with what the store knows. Private to inbox/.
//
// Afterwards every message stands in the folder where the server has it; what the server has no more is in our trash
// and stays ours (S10). Letters that were sent are put into the server's Sent mailbox; what other devices of ours put
// there is taken like mail that came.
#pragma once

#include "inbox/inbox.h"

namespace letterlock::inbox {

// The errors of net::connect() and transport::imap::Imap. What was taken before an error stays taken.
Result<std::vector<store::MessageKey>> sync_imap(const Mailroom& room, const net::Server& server);

}  // namespace letterlock::inbox
