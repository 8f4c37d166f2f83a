// MailboxSync: one mailbox of an IMAP server and what we know of it, brought together (RFC 4549).
//
//   select      what the server knows; a changed UIDVALIDITY makes us forget what we knew of places
//   tell        the flags that the user changed meanwhile
//   learn       what vanished, whose flags changed, header fields of what is new
//   take        octets of what is wanted: everything in the inbox, signed and sealed mail elsewhere
//
// Our own copy of a message never goes because the server's did. Private to inbox/.
#pragma once

#include "inbox/inbox.h"
#include "inbox/placement.h"
#include "store/mailboxes.h"
#include "transport/imap/imap.h"

namespace letterlock::inbox {

struct MailboxNews {
  std::vector<store::MessageKey> taken;
  std::vector<std::string> gone;  // digests of messages that lie there no more
};

class MailboxSync {
 public:
  // `mailbox` is stored already. Everything outlives the call of run().
  MailboxSync(const Mailroom& room, transport::imap::Imap& imap, store::Mailbox mailbox)
      : room_(room), imap_(imap), mailboxes_(room.store), mailbox_(std::move(mailbox)) {}

  Result<MailboxNews> run();
  // Moves what the user wants elsewhere; `all` are the account's mailboxes. Before any of them is learned from, so that
  // a message is found where it lies now. Does nothing where nothing is wished. Returns digests of messages whose
  // places were forgotten.
  Result<std::vector<std::string>> tell_moves(const std::vector<store::Mailbox>& all);

 private:
  Status select();
  Status move(const std::vector<store::Move>& wishes, const store::Mailbox& target);
  Status tell_flags();
  Status learn();
  Result<transport::imap::UidSet> learn_changes();
  Status set_flags(const std::vector<transport::imap::FlagChange>& changes);
  Status vanished(const transport::imap::UidSet& uids);
  Status learn_headers(const transport::imap::UidSet& uids);
  Result<bool> is_wanted(const ListedMessage& listed);
  Status take();

  const Mailroom& room_;
  transport::imap::Imap& imap_;
  store::Mailboxes mailboxes_;
  store::Mailbox mailbox_;
  transport::imap::UidSet known_;
  transport::imap::Selected selected_;
  MailboxNews news_;
};

}  // namespace letterlock::inbox
