#include "inbox/collect.h"

#include "account/route.h"
#include "inbox/imap_mail.h"
#include "inbox/pop3_mail.h"

namespace letterlock::inbox {
namespace {

struct Collect {
  using Keys = Result<std::vector<store::MessageKey>>;
  const Mailroom& room;

  Keys operator()(const account::MaildirFolder& folder) const {
    TRY_ASSIGN(const transport::Maildir mailbox, transport::Maildir::open(folder.path));
    return fetch(room, mailbox);
  }
  Keys operator()(const net::Server& server) const {
    return server.protocol == net::Protocol::pop3 ? fetch_pop3(room, server) : sync_imap(room, server);
  }
};

}  // namespace

Result<std::vector<store::MessageKey>> collect(const Mailroom& room) {
  TRY_ASSIGN(const account::Incoming way, account::incoming_of(room.account.incoming));
  return std::visit(Collect{room}, way);
}

}  // namespace letterlock::inbox
