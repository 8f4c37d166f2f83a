// Places: a message and the mailboxes of the server that it lies in, kept in step.
//
// Where a message is shown follows from where the server has it, and whether it is read is one fact for both. A message
// that the server has no more stands in the trash: nothing that somebody else removes goes here (S10).
#pragma once

#include <string>
#include <vector>

#include "store/mailboxes.h"
#include "store/messages.h"

namespace letterlock::store {

// Where messages of a mailbox with that role are shown.
Folder folder_of(MailboxRole role);

// Of messages that came: each to the folder of the best of its places (the inbox before all others, the trash last), or
// to the trash where it has none. Digests without a message are passed over.
Status follow_places(Store& store, const std::string& account, const std::vector<std::string>& digests);

// The message at that place is read as the flags there say.
Status follow_flags(Store& store, std::int64_t mailbox, std::uint32_t uid);

// What the user did: the message lies in another folder, and the server is to be told wherever it lies but in such a
// mailbox already. message_not_found; store_conflict where the folder is none to move to (outbox, sent, drafts).
Status move_to(Store& store, const MessageKey& key, Folder folder);

// A message of ours is not wanted any more: its record goes, and its server is to put it into the trash wherever it
// lies. Its octets stay as long as a placement names them. No error where there is none.
Status withdraw(Store& store, const MessageKey& key);

// What the user did: the message is read or not, and the server is to be told wherever it lies. message_not_found.
Status mark_read(Store& store, const MessageKey& key, bool read);

}  // namespace letterlock::store
