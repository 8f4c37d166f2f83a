#include "inbox/mailbox_sync.h"

#include <algorithm>
#include <map>

#include "inbox/arrivals.h"
#include "store/places.h"

namespace letterlock::inbox {
namespace {

using store::MailboxRole;
using transport::imap::Uid;
using transport::imap::UidRange;
using transport::imap::UidSet;

// Placements that go into the store in one transaction: the server waits while the disk is flushed.
constexpr size_t kBatch = 10'000;

std::vector<Uid> uids_of(const UidSet& uids) {
  std::vector<Uid> all;
  for (const UidRange& range : uids.ranges()) {
    for (std::uint64_t uid = range.first; uid <= range.last; ++uid) all.push_back(static_cast<Uid>(uid));
  }
  return all;
}

// Takes octets into the store, and notes where they lie.
class Taker : public transport::imap::BodyReceiver {
 public:
  Taker(const Mailroom& room, const store::Mailbox& mailbox, MailboxNews& news, size_t wanted)
      : room_(room), mailbox_(mailbox), news_(news), wanted_(wanted) {}

  Result<Sink*> begin(Uid, std::uint64_t) override {
    TRY_ASSIGN(file_, store::Files(room_.store).create(kMessageOctetsMax));
    return file_.get();
  }
  Status complete(Uid uid) override {
    TRY_ASSIGN(const store::KeptFile kept, file_->keep());
    file_.reset();
    const bool ours = mailbox_.role == MailboxRole::sent;
    const store::MessageKey key{room_.account.id, ours ? store::Direction::outgoing : store::Direction::incoming,
                                kept.digest};
    TRY_ASSIGN(auto transaction, room_.store.begin());
    TRY_ASSIGN(const bool is_new, record_message(room_, key, store::folder_of(mailbox_.role), kept.size));
    TRY(store::Mailboxes(room_.store).set_digest(mailbox_.id, uid, kept.digest));
    TRY(store::follow_places(room_.store, room_.account.id, {kept.digest}));
    TRY(store::follow_flags(room_.store, mailbox_.id, uid));
    TRY(transaction.commit());
    if (is_new) news_.taken.push_back(key);
    return room_.progress(Stage::taking, ++count_, wanted_);
  }
  Status missing(Uid uid) override { return store::Mailboxes(room_.store).not_wanted(mailbox_.id, uid); }
  // It stays wanted: the next sync asks again, and the others come now.
  Status refused(Uid, const Error&) override { return {}; }

 private:
  const Mailroom& room_;
  const store::Mailbox& mailbox_;
  MailboxNews& news_;
  std::unique_ptr<store::NewFile> file_;
  const size_t wanted_;
  size_t count_ = 0;
};

}  // namespace

Result<MailboxNews> MailboxSync::run() {
  TRY(select());
  TRY(tell_flags());
  TRY(learn());
  TRY(take());
  return std::move(news_);
}

Status MailboxSync::select() {
  TRY_ASSIGN(auto uids, mailboxes_.uids(mailbox_.id));
  known_ = UidSet(std::move(uids));
  const transport::imap::KnownState known{mailbox_.uid_validity, mailbox_.highest_modseq, known_};
  TRY_ASSIGN(selected_, imap_.select(mailbox_.name, mailbox_.uid_validity == 0 ? nullptr : &known));
  if (selected_.uid_validity == mailbox_.uid_validity) return {};
  // They may lie elsewhere, or nowhere.
  TRY_ASSIGN(news_.gone, mailboxes_.vanished(mailbox_.id, uids_of(known_)));
  mailbox_.uid_validity = selected_.uid_validity;
  mailbox_.uid_next = 1;
  mailbox_.highest_modseq = 0;
  known_ = UidSet();
  // The UIDs of before mean nothing any more (RFC 3501 section 2.3.1.1). The messages stay.
  TRY(mailboxes_.put(mailbox_));
  return {};
}

Status MailboxSync::tell_flags() {
  TRY_ASSIGN(const auto changes, mailboxes_.flag_changes(mailbox_.id));
  if (selected_.read_only) return {};
  std::map<std::pair<std::string, bool>, std::vector<store::FlagChange>> together;
  for (const store::FlagChange& change : changes) together[{change.flag, change.set}].push_back(change);
  for (const auto& [what, wishes] : together) {
    std::vector<Uid> uids;
    for (const store::FlagChange& wish : wishes) uids.push_back(wish.uid);
    const auto& [flag, set] = what;
    const Status told = set ? imap_.add_flags(UidSet(uids), {flag}) : imap_.remove_flags(UidSet(uids), {flag});
    // A server that does not have such a flag is not asked for ever.
    if (!told && told.error().code != ErrorCode::server_refused) return told;
    for (const store::FlagChange& wish : wishes) TRY(mailboxes_.flag_change_told(wish));
  }
  return {};
}

Result<std::vector<std::string>> MailboxSync::tell_moves(const std::vector<store::Mailbox>& all) {
  TRY_ASSIGN(const auto wishes, mailboxes_.moves(mailbox_.id));
  if (wishes.empty()) return std::vector<std::string>{};
  TRY(select());
  std::map<MailboxRole, std::vector<store::Move>> together;
  for (const store::Move& wish : wishes) together[wish.role].push_back(wish);
  for (const auto& [role, same] : together) {
    const auto target = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.role == role; });
    const bool possible = target != all.end() && target->id != mailbox_.id && !selected_.read_only;
    if (possible) TRY(move(same, *target));
    // What the server does not do is shown where it lies, with the next sync.
    for (const store::Move& wish : same) TRY(mailboxes_.move_told(wish));
  }
  return std::move(news_.gone);
}

Status MailboxSync::move(const std::vector<store::Move>& wishes, const store::Mailbox& target) {
  std::vector<Uid> uids;
  for (const store::Move& wish : wishes) uids.push_back(wish.uid);
  const auto moved = imap_.move(UidSet(uids), target.name);
  if (!moved && moved.error().code != ErrorCode::server_refused) return tl::unexpected(moved.error());
  return {};
}

Status MailboxSync::learn() {
  TRY_ASSIGN(const UidSet fresh, learn_changes());
  TRY(learn_headers(fresh));
  mailbox_.uid_next = selected_.uid_next;
  mailbox_.highest_modseq = selected_.highest_modseq;
  mailbox_.last_sync = room_.now;
  TRY(mailboxes_.put(mailbox_));
  return {};
}

// Returns which messages are new.
Result<UidSet> MailboxSync::learn_changes() {
  UidSet fresh;
  const Uid last = selected_.uid_next == 0 ? 0 : selected_.uid_next - 1;
  if (selected_.resynced || (known_.empty() && last > 0)) {
    TRY(vanished(selected_.vanished));
    TRY(set_flags(selected_.changed));
    const Uid first = known_.empty() ? 1 : std::max<Uid>(1, mailbox_.uid_next);
    if (first <= last && selected_.exists > 0) fresh.add(UidRange{first, last});
    return fresh.without(known_);
  }
  TRY_ASSIGN(const transport::imap::Changes changes,
             imap_.changes({mailbox_.uid_validity, mailbox_.highest_modseq, known_}));
  TRY(vanished(changes.vanished));
  TRY(set_flags(changes.changed));
  return changes.present.without(known_);
}

Status MailboxSync::set_flags(const std::vector<transport::imap::FlagChange>& changes) {
  TRY_ASSIGN(auto transaction, room_.store.begin());
  for (const transport::imap::FlagChange& change : changes) {
    if (!known_.contains(change.uid)) continue;
    TRY(mailboxes_.set_flags(mailbox_.id, change.uid, change.flags));
    TRY(store::follow_flags(room_.store, mailbox_.id, change.uid));
  }
  return transaction.commit();
}

Status MailboxSync::vanished(const UidSet& uids) {
  // A server may name any number of messages; ours are bounded.
  TRY_ASSIGN(const auto gone, mailboxes_.vanished(mailbox_.id, uids_of(uids.both(known_))));
  news_.gone.insert(news_.gone.end(), gone.begin(), gone.end());
  known_ = known_.without(uids);
  return {};
}

Status MailboxSync::learn_headers(const UidSet& uids) {
  if (uids.empty()) return {};
  std::vector<store::Placement> batch;
  size_t listed_count = 0;
  const auto flush = [&]() -> Status {
    TRY(mailboxes_.put_placements(mailbox_.id, batch));
    batch.clear();
    return {};
  };
  const auto take_one = [&](const transport::imap::MessageInfo& info) -> Status {
    // What was not asked for is not believed.
    if (!uids.contains(info.uid)) return {};
    ListedMessage listed = listed_message(info, room_.now);
    TRY_ASSIGN(listed.placement.wanted, is_wanted(listed));
    batch.push_back(std::move(listed.placement));
    TRY(room_.progress(Stage::listing, ++listed_count, uids.count()));
    return batch.size() < kBatch ? Status{} : flush();
  };
  TRY(imap_.fetch_headers(uids, take_one));
  return flush();
}

Result<bool> MailboxSync::is_wanted(const ListedMessage& listed) {
  if (listed.placement.size > kMessageOctetsMax) return false;
  if (mailbox_.role == MailboxRole::inbox) return true;
  const bool passing =
      mailbox_.role == MailboxRole::drafts || mailbox_.role == MailboxRole::junk || mailbox_.role == MailboxRole::trash;
  if (!passing && listed.cryptographic) return true;
  // Moved here by another program of ours: its octets tell that it is the same one.
  return store::Messages(room_.store).came(room_.account.id, listed.placement.message_id);
}

Status MailboxSync::take() {
  TRY_ASSIGN(const auto wanted, mailboxes_.without_octets(mailbox_.id));
  Taker taker(room_, mailbox_, news_, wanted.size());
  for (;;) {
    TRY_ASSIGN(const auto uids, mailboxes_.without_octets(mailbox_.id));
    if (uids.empty()) return {};
    TRY(imap_.fetch_bodies(uids, taker));
    TRY_ASSIGN(const auto left, mailboxes_.without_octets(mailbox_.id));
    // A server that answers with nothing at all.
    if (left == uids) return {};
  }
}

}  // namespace letterlock::inbox
