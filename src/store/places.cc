#include "store/places.h"

#include <algorithm>

#include "store/rows.h"
#include "store/uploads.h"

namespace letterlock::store {
namespace {

struct Place {
  std::int64_t mailbox = 0;
  std::uint32_t uid = 0;
  MailboxRole role = MailboxRole::none;
};

Result<std::vector<Place>> places_of(Store& store, const std::string& account, const std::string& digest) {
  Database& database = store.database();
  TRY_ASSIGN(Statement rows, database.query("SELECT mailbox, uid, role FROM placements JOIN mailboxes ON id = mailbox "
                                            "WHERE digest = ? AND account = ? AND flags NOT LIKE '%\\Deleted%'",
                                            digest, account));
  return read_all_rows<Place>(std::move(rows), [&](const Statement& row) -> Result<Place> {
    Place place{row.integer(0), static_cast<std::uint32_t>(row.integer(1))};
    TRY_ASSIGN(place.role, read_word<MailboxRole>(database, row.text(2)));
    return place;
  });
}

int rank_of(MailboxRole role) {
  if (role == MailboxRole::inbox) return 0;
  if (role == MailboxRole::junk) return 2;
  return role == MailboxRole::trash ? 3 : 1;
}

}  // namespace

Folder folder_of(MailboxRole role) {
  switch (role) {
    case MailboxRole::inbox: return Folder::inbox;
    case MailboxRole::sent: return Folder::sent;
    case MailboxRole::drafts: return Folder::drafts;
    case MailboxRole::junk: return Folder::junk;
    case MailboxRole::trash: return Folder::trash;
    case MailboxRole::archive:
    case MailboxRole::all:
    case MailboxRole::flagged:
    case MailboxRole::none: return Folder::archive;
  }
  return Folder::archive;
}

Status follow_places(Store& store, const std::string& account, const std::vector<std::string>& digests) {
  TRY_ASSIGN(Transaction transaction, store.begin());
  for (const std::string& digest : digests) {
    TRY_ASSIGN(const auto places, places_of(store, account, digest));
    const auto best = std::min_element(
        places.begin(), places.end(), [](const Place& a, const Place& b) { return rank_of(a.role) < rank_of(b.role); });
    const Folder folder = best == places.end() ? Folder::trash : folder_of(best->role);
    TRY(store.database().run(
        "UPDATE messages SET folder = ? WHERE account = ? AND direction = 'incoming' AND digest = ?", to_string(folder),
        account, digest));
  }
  return transaction.commit();
}

Status follow_flags(Store& store, std::int64_t mailbox, std::uint32_t uid) {
  TRY_ASSIGN(const auto placement, Mailboxes(store).placement(mailbox, uid));
  if (!placement || !placement->digest) return {};
  const bool read = std::find(placement->flags.begin(), placement->flags.end(), "\\Seen") != placement->flags.end();
  return store.database().run(
      "UPDATE messages SET is_read = ? WHERE digest = ? AND direction = 'incoming' AND is_read <> ? "
      "AND account = (SELECT account FROM mailboxes WHERE id = ?)",
      read, *placement->digest, read, mailbox);
}

namespace {

std::optional<MailboxRole> role_of(Folder folder) {
  switch (folder) {
    case Folder::inbox: return MailboxRole::inbox;
    case Folder::archive: return MailboxRole::archive;
    case Folder::junk: return MailboxRole::junk;
    case Folder::trash: return MailboxRole::trash;
    case Folder::outbox:
    case Folder::sent:
    case Folder::drafts: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Status move_to(Store& store, const MessageKey& key, Folder folder) {
  const auto role = role_of(folder);
  if (!role || key.direction != Direction::incoming) return fail(ErrorCode::store_conflict, {{"id", key.digest}});
  TRY_ASSIGN(Transaction transaction, store.begin());
  TRY(Messages(store).move(key, folder));
  TRY_ASSIGN(const auto places, places_of(store, key.account, key.digest));
  for (const Place& place : places) {
    if (place.role != *role) TRY(Mailboxes(store).want_move(place.mailbox, place.uid, *role));
  }
  return transaction.commit();
}

Status withdraw(Store& store, const MessageKey& key) {
  TRY_ASSIGN(Transaction transaction, store.begin());
  TRY(Uploads(store).done({key.account, key.digest, MailboxRole::drafts}));
  TRY_ASSIGN(const auto places, places_of(store, key.account, key.digest));
  for (const Place& place : places) TRY(Mailboxes(store).want_move(place.mailbox, place.uid, MailboxRole::trash));
  TRY_ASSIGN(const auto message, Messages(store).find(key));
  if (message) TRY(Messages(store).remove(key));
  return transaction.commit();
}

Status mark_read(Store& store, const MessageKey& key, bool read) {
  TRY_ASSIGN(Transaction transaction, store.begin());
  TRY(Messages(store).set_read(key, read));
  TRY_ASSIGN(const auto places, places_of(store, key.account, key.digest));
  for (const Place& place : places) TRY(Mailboxes(store).change_flag(place.mailbox, place.uid, "\\Seen", read));
  return transaction.commit();
}

}  // namespace letterlock::store
