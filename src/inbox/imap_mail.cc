#include "inbox/imap_mail.h"

#include <algorithm>
#include <set>

#include "inbox/arrivals.h"
#include "inbox/mailbox_sync.h"
#include "store/places.h"
#include "store/uploads.h"

namespace letterlock::inbox {
namespace {

using store::MailboxRole;
using transport::imap::Imap;

// S9: of a server that lists more, these.
constexpr size_t kMailboxesMax = 1000;

MailboxRole role_of(transport::imap::Role role) {
  switch (role) {
    case transport::imap::Role::none: return MailboxRole::none;
    case transport::imap::Role::inbox: return MailboxRole::inbox;
    case transport::imap::Role::sent: return MailboxRole::sent;
    case transport::imap::Role::drafts: return MailboxRole::drafts;
    case transport::imap::Role::trash: return MailboxRole::trash;
    case transport::imap::Role::junk: return MailboxRole::junk;
    case transport::imap::Role::archive: return MailboxRole::archive;
  }
  return MailboxRole::none;
}

// What a mailbox is called that we have to make. Servers keep the role by the name, or by CREATE-SPECIAL-USE.
struct Usual {
  MailboxRole role;
  transport::imap::Role told;
  const char* name;
};
constexpr Usual kUsual[] = {{MailboxRole::sent, transport::imap::Role::sent, "Sent"},
                            {MailboxRole::drafts, transport::imap::Role::drafts, "Drafts"},
                            {MailboxRole::archive, transport::imap::Role::archive, "Archive"},
                            {MailboxRole::junk, transport::imap::Role::junk, "Junk"},
                            {MailboxRole::trash, transport::imap::Role::trash, "Trash"}};

// The inbox first: people wait for it. Then Sent: our own letters explain the answers.
int order_of(const store::Mailbox& mailbox) {
  if (mailbox.role == MailboxRole::inbox) return 0;
  return mailbox.role == MailboxRole::sent ? 1 : 2;
}

class Account {
 public:
  Account(const Mailroom& room, Imap& imap) : room_(room), imap_(imap), mailboxes_(room.store) {}

  Result<std::vector<store::MessageKey>> sync() {
    TRY(list());
    TRY_ASSIGN(uploads_, store::Uploads(room_.store).list(room_.account.id));
    for (const store::Upload& upload : uploads_) TRY(require(upload.role));
    TRY(tell_moves());
    std::vector<store::MessageKey> taken;
    for (const store::Mailbox& mailbox : all_) {
      TRY_ASSIGN(const MailboxNews news, MailboxSync(room_, imap_, mailbox).run());
      for (const auto& key : news.taken) {
        if (key.direction == store::Direction::incoming) taken.push_back(key);
      }
      gone_.insert(gone_.end(), news.gone.begin(), news.gone.end());
      TRY(upload_to(mailbox));
    }
    TRY(store::follow_places(room_.store, room_.account.id, gone_));
    TRY(refused_);
    return taken;
  }

 private:
  // The server's mailboxes; those that it has no more are forgotten, with their places.
  Status list() {
    TRY_ASSIGN(auto listed, imap_.list());
    if (listed.size() > kMailboxesMax) listed.resize(kMailboxesMax);
    TRY_ASSIGN(const auto before, mailboxes_.list(room_.account.id));
    for (const transport::imap::MailboxInfo& info : listed) {
      if (!info.selectable) continue;
      TRY_ASSIGN(store::Mailbox mailbox, stored(before, info));
      all_.push_back(std::move(mailbox));
    }
    for (const store::Mailbox& old : before) {
      const bool there = std::any_of(all_.begin(), all_.end(), [&](const auto& now) { return now.id == old.id; });
      if (!there) TRY(mailboxes_.remove(old.id));
    }
    std::stable_sort(all_.begin(), all_.end(), [](const auto& a, const auto& b) { return order_of(a) < order_of(b); });
    return {};
  }
  Result<store::Mailbox> stored(const std::vector<store::Mailbox>& before, const transport::imap::MailboxInfo& info) {
    const auto known =
        std::find_if(before.begin(), before.end(), [&](const auto& mailbox) { return mailbox.name == info.name; });
    store::Mailbox mailbox = known == before.end() ? store::Mailbox{} : *known;
    mailbox.account = room_.account.id;
    mailbox.name = info.name;
    mailbox.role = role_of(info.role);
    TRY_ASSIGN(mailbox.id, mailboxes_.put(mailbox));
    return mailbox;
  }

  // What is there already was seen just now: this program may have died before it noted it, and some servers put what
  // they send there by themselves.
  Status upload_to(const store::Mailbox& mailbox) {
    for (const store::Upload& one : uploads_) {
      if (one.role != mailbox.role) continue;
      TRY_ASSIGN(const auto now, mailboxes_.find(mailbox.account, mailbox.name));
      const Status put = upload(one, now.value_or(mailbox));
      // A full mailbox, say. It is tried again with the next sync; what came in meanwhile is not kept waiting for it.
      const bool refused = !put && put.error().code == ErrorCode::server_refused;
      if (refused) refused_ = put;
      if (refused) continue;
      TRY(put);
      TRY(store::Uploads(room_.store).done(one));
    }
    std::erase_if(uploads_, [&](const store::Upload& one) { return one.role == mailbox.role; });
    return {};
  }
  Status upload(const store::Upload& upload, const store::Mailbox& mailbox) {
    const store::MessageKey key{upload.account, store::Direction::outgoing, upload.digest};
    TRY_ASSIGN(const auto message, store::Messages(room_.store).find(key));
    if (!message) return {};
    TRY_ASSIGN(const bool there, mailboxes_.has_message_id(mailbox.id, message->message_id));
    if (there) return {};
    TRY_ASSIGN(const auto octets, store::Files(room_.store).open(upload.digest));
    std::vector<std::string> flags = {"\\Seen"};
    if (upload.role == MailboxRole::drafts) flags.emplace_back("\\Draft");
    TRY_ASSIGN(const auto place, imap_.append(mailbox.name, flags, *octets, message->date));
    // Without UIDPLUS the next sync finds it by its octets.
    if (!place || place->uid_validity != mailbox.uid_validity) return {};
    store::Placement placement{place->uid, upload.digest, message->size, flags};
    placement.from = message->from;
    placement.from_name = message->from_name;
    placement.subject = message->subject.value_or("");
    placement.date = message->date.value_or(room_.now);
    placement.message_id = message->message_id;
    return mailboxes_.put_placements(mailbox.id, {placement});
  }
  // Makes the mailbox where the server has none of that role.
  Status require(MailboxRole role) {
    const auto has_role = [role](const store::Mailbox& mailbox) { return mailbox.role == role; };
    if (std::any_of(all_.begin(), all_.end(), has_role)) return {};
    const Usual* usual =
        std::find_if(std::begin(kUsual), std::end(kUsual), [&](const Usual& u) { return u.role == role; });
    if (usual == std::end(kUsual)) return {};
    TRY_ASSIGN(const std::string name, imap_.personal_name(usual->name));
    TRY(imap_.create(name));
    TRY_ASSIGN(store::Mailbox mailbox, stored({}, {name, '\0', usual->told, true}));
    all_.push_back(std::move(mailbox));
    return {};
  }

  Status tell_moves() {
    std::set<MailboxRole> targets;
    for (const store::Mailbox& mailbox : all_) {
      TRY_ASSIGN(const auto wishes, mailboxes_.moves(mailbox.id));
      for (const store::Move& wish : wishes) targets.insert(wish.role);
    }
    for (const MailboxRole role : targets) TRY(require(role));
    for (const store::Mailbox& mailbox : all_) {
      TRY_ASSIGN(const auto gone, MailboxSync(room_, imap_, mailbox).tell_moves(all_));
      gone_.insert(gone_.end(), gone.begin(), gone.end());
    }
    return {};
  }

  const Mailroom& room_;
  Imap& imap_;
  store::Mailboxes mailboxes_;
  std::vector<store::Mailbox> all_;
  std::vector<store::Upload> uploads_;
  std::vector<std::string> gone_;  // digests of messages that lie no more where they lay
  Status refused_;                 // the last upload that the server did not take
};

}  // namespace

Result<std::vector<store::MessageKey>> sync_imap(const Mailroom& room, const net::Server& server) {
  TRY_ASSIGN(auto stream, room.connect(server));
  TRY_ASSIGN(Imap imap, Imap::begin(std::move(stream), {.body_octets = kMessageOctetsMax}));
  auto taken = Account(room, imap).sync();
  if (taken) imap.logout();
  return taken;
}

}  // namespace letterlock::inbox
