#include "store/mailboxes.h"

#include "store/placement_rows.h"
#include "store/rows.h"
#include "store/unused.h"

namespace letterlock::store {
namespace {

constexpr std::string_view kMailboxColumns =
    "SELECT id, account, name, role, uid_validity, uid_next, highest_modseq, last_sync FROM mailboxes ";

Result<Mailbox> read_mailbox(const Database& database, const Statement& row) {
  Mailbox mailbox;
  mailbox.id = row.integer(0);
  mailbox.account = row.text(1);
  mailbox.name = row.text(2);
  TRY_ASSIGN(mailbox.role, read_word<MailboxRole>(database, row.text(3)));
  mailbox.uid_validity = static_cast<std::uint32_t>(row.integer(4));
  mailbox.uid_next = static_cast<std::uint32_t>(row.integer(5));
  mailbox.highest_modseq = static_cast<std::uint64_t>(row.integer(6));
  mailbox.last_sync = row.optional_time(7);
  return mailbox;
}

tl::unexpected<Error> no_placement(std::int64_t mailbox, std::uint32_t uid) {
  return fail(ErrorCode::message_not_found, {{"id", std::to_string(mailbox) + "/" + std::to_string(uid)}});
}

Result<std::vector<std::uint32_t>> read_uids(Statement rows) {
  return read_all_rows<std::uint32_t>(std::move(rows), [](const Statement& row) -> Result<std::uint32_t> {
    return static_cast<std::uint32_t>(row.integer(0));
  });
}

Status store_flags(Database& database, std::int64_t mailbox, std::uint32_t uid, const Flags& flags) {
  TRY(database.run("UPDATE placements SET flags = ? WHERE mailbox = ? AND uid = ?", words_of(flags), mailbox, uid));
  if (database.changes() == 0) return no_placement(mailbox, uid);
  return {};
}

// The server's flags as the user wants them.
Result<Flags> with_waiting(Database& database, std::int64_t mailbox, std::uint32_t uid, Flags flags) {
  TRY_ASSIGN(Statement row,
             database.query("SELECT flag, is_set FROM flag_changes WHERE mailbox = ? AND uid = ?", mailbox, uid));
  for (;;) {
    TRY_ASSIGN(const bool more, row.step());
    if (!more) return flags;
    set_flag(flags, row.text(0), row.integer(1) != 0);
  }
}

}  // namespace

std::string to_string(MailboxRole role) {
  switch (role) {
    case MailboxRole::none: return "none";
    case MailboxRole::inbox: return "inbox";
    case MailboxRole::sent: return "sent";
    case MailboxRole::drafts: return "drafts";
    case MailboxRole::archive: return "archive";
    case MailboxRole::junk: return "junk";
    case MailboxRole::trash: return "trash";
    case MailboxRole::all: return "all";
    case MailboxRole::flagged: return "flagged";
  }
  return "";
}

Result<std::int64_t> Mailboxes::put(const Mailbox& mailbox) {
  Database& database = store_.database();
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY(
      database.run("DELETE FROM placements WHERE mailbox IN (SELECT id FROM mailboxes WHERE account = ? AND name = ? "
                   "AND uid_validity <> ?)",
                   mailbox.account, mailbox.name, mailbox.uid_validity));
  TRY(
      database.run("INSERT INTO mailboxes (account, name, role, uid_validity, uid_next, highest_modseq, last_sync) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (account, name) DO UPDATE SET role = excluded.role, "
                   "uid_validity = excluded.uid_validity, uid_next = excluded.uid_next, "
                   "highest_modseq = excluded.highest_modseq, last_sync = excluded.last_sync",
                   mailbox.account, mailbox.name, to_string(mailbox.role), mailbox.uid_validity, mailbox.uid_next,
                   mailbox.highest_modseq, mailbox.last_sync));
  TRY_ASSIGN(const auto now, find(mailbox.account, mailbox.name));
  TRY(transaction.commit());
  return now ? now->id : 0;
}

Result<std::optional<Mailbox>> Mailboxes::find(const std::string& account, const std::string& name) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement row,
             database.query(std::string(kMailboxColumns) + "WHERE account = ? AND name = ?", account, name));
  TRY_ASSIGN(const bool found, row.step());
  if (!found) return std::optional<Mailbox>();
  TRY_ASSIGN(Mailbox mailbox, read_mailbox(database, row));
  return std::optional<Mailbox>(std::move(mailbox));
}

Result<std::vector<Mailbox>> Mailboxes::list(const std::string& account) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows, database.query(std::string(kMailboxColumns) + "WHERE ? IN ('', account) "
                                                                           "ORDER BY account, name",
                                            account));
  return read_all_rows<Mailbox>(std::move(rows), [&](const Statement& row) { return read_mailbox(database, row); });
}

Status Mailboxes::remove(std::int64_t mailbox) {
  return store_.database().run("DELETE FROM mailboxes WHERE id = ?", mailbox);
}

Status Mailboxes::put_placements(std::int64_t mailbox, const std::vector<Placement>& placements) {
  Database& database = store_.database();
  if (placements.size() > kPlacementBatchMax) {
    return fail(ErrorCode::store_conflict, {{"path", database.path()}, {"reason", "too many at once"}});
  }
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY_ASSIGN(const auto waiting, flag_changes(mailbox, 1));
  TRY_ASSIGN(Statement insert, prepare_placement(database));
  for (const Placement& placement : placements) {
    if (placement.digest) TRY(require_file(store_, *placement.digest));
    Flags flags = placement.flags;
    if (!waiting.empty()) {
      TRY_ASSIGN(flags, with_waiting(database, mailbox, placement.uid, std::move(flags)));
    }
    TRY(put_placement(insert, mailbox, placement, flags));
  }
  return transaction.commit();
}

Result<std::optional<Placement>> Mailboxes::placement(std::int64_t mailbox, std::uint32_t uid) {
  TRY_ASSIGN(Statement row,
             store_.database().query(std::string(kPlacementColumns) + "WHERE mailbox = ? AND uid = ?", mailbox, uid));
  TRY_ASSIGN(const bool found, row.step());
  return found ? std::optional<Placement>(read_placement(row)) : std::nullopt;
}

Result<std::vector<Placement>> Mailboxes::newest(std::int64_t mailbox, size_t limit, size_t offset) {
  TRY_ASSIGN(Statement rows,
             store_.database().query(std::string(kPlacementColumns) + "WHERE mailbox = ? ORDER BY date DESC, uid DESC "
                                                                      "LIMIT ? OFFSET ?",
                                     mailbox, limit, offset));
  return read_all_rows<Placement>(std::move(rows),
                                  [](const Statement& row) -> Result<Placement> { return read_placement(row); });
}

Result<std::vector<std::uint32_t>> Mailboxes::uids(std::int64_t mailbox) {
  TRY_ASSIGN(Statement rows,
             store_.database().query("SELECT uid FROM placements WHERE mailbox = ? ORDER BY uid", mailbox));
  return read_uids(std::move(rows));
}

Result<std::vector<std::uint32_t>> Mailboxes::without_octets(std::int64_t mailbox, size_t limit) {
  TRY_ASSIGN(Statement rows, store_.database().query("SELECT uid FROM placements WHERE mailbox = ? AND wanted AND "
                                                     "digest IS NULL ORDER BY uid DESC LIMIT ?",
                                                     mailbox, limit));
  return read_uids(std::move(rows));
}

Result<std::uint64_t> Mailboxes::count(std::int64_t mailbox) {
  TRY_ASSIGN(Statement row, store_.database().query("SELECT count(*) FROM placements WHERE mailbox = ?", mailbox));
  TRY_ASSIGN(const bool found, row.step());
  return found ? static_cast<std::uint64_t>(row.integer(0)) : 0;
}

Status Mailboxes::set_digest(std::int64_t mailbox, std::uint32_t uid, const std::string& digest) {
  Database& database = store_.database();
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY(require_file(store_, digest));
  TRY(database.run("UPDATE placements SET digest = ? WHERE mailbox = ? AND uid = ?", digest, mailbox, uid));
  if (database.changes() == 0) return no_placement(mailbox, uid);
  return transaction.commit();
}

Status Mailboxes::set_flags(std::int64_t mailbox, std::uint32_t uid, const std::vector<std::string>& flags) {
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY_ASSIGN(const Flags now, with_waiting(store_.database(), mailbox, uid, flags));
  TRY_ASSIGN(const auto before, placement(mailbox, uid));
  if (before && before->flags == now) return transaction.commit();
  TRY(store_flags(store_.database(), mailbox, uid, now));
  return transaction.commit();
}

Result<std::vector<std::string>> Mailboxes::vanished(std::int64_t mailbox, const std::vector<std::uint32_t>& uids) {
  std::vector<std::string> digests;
  TRY_ASSIGN(Transaction transaction, store_.begin());
  for (const std::uint32_t uid : uids) {
    TRY_ASSIGN(const auto there, placement(mailbox, uid));
    if (there && there->digest) digests.push_back(*there->digest);
    TRY(store_.database().run("DELETE FROM placements WHERE mailbox = ? AND uid = ?", mailbox, uid));
  }
  TRY(transaction.commit());
  return digests;
}

Status Mailboxes::not_wanted(std::int64_t mailbox, std::uint32_t uid) {
  return store_.database().run("UPDATE placements SET wanted = 0 WHERE mailbox = ? AND uid = ?", mailbox, uid);
}

Result<bool> Mailboxes::has_message_id(std::int64_t mailbox, const std::string& message_id) {
  if (message_id.empty()) return false;
  TRY_ASSIGN(Statement row, store_.database().query("SELECT 1 FROM placements WHERE mailbox = ? AND message_id = ?",
                                                    mailbox, message_id));
  return row.step();
}

Status Mailboxes::change_flag(std::int64_t mailbox, std::uint32_t uid, const std::string& flag, bool set) {
  Database& database = store_.database();
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY_ASSIGN(const auto present, placement(mailbox, uid));
  if (!present) return no_placement(mailbox, uid);
  TRY(database.run("INSERT OR REPLACE INTO flag_changes (mailbox, uid, flag, is_set) VALUES (?, ?, ?, ?)", mailbox, uid,
                   flag, set));
  TRY_ASSIGN(const Flags now, with_waiting(database, mailbox, uid, present->flags));
  TRY(store_flags(database, mailbox, uid, now));
  return transaction.commit();
}

Result<std::vector<FlagChange>> Mailboxes::flag_changes(std::int64_t mailbox, size_t limit) {
  TRY_ASSIGN(Statement rows, store_.database().query("SELECT id, uid, flag, is_set FROM flag_changes "
                                                     "WHERE mailbox = ? ORDER BY id LIMIT ?",
                                                     mailbox, limit));
  return read_all_rows<FlagChange>(std::move(rows), [](const Statement& row) -> Result<FlagChange> {
    return FlagChange{row.integer(0), static_cast<std::uint32_t>(row.integer(1)), row.text(2), row.integer(3) != 0};
  });
}

Status Mailboxes::flag_change_told(const FlagChange& change) {
  return store_.database().run("DELETE FROM flag_changes WHERE id = ?", change.id);
}

Status Mailboxes::want_move(std::int64_t mailbox, std::uint32_t uid, MailboxRole role) {
  TRY_ASSIGN(const auto present, placement(mailbox, uid));
  if (!present) return no_placement(mailbox, uid);
  return store_.database().run("INSERT OR REPLACE INTO moves (mailbox, uid, role) VALUES (?, ?, ?)", mailbox, uid,
                               to_string(role));
}

Result<std::vector<Move>> Mailboxes::moves(std::int64_t mailbox, size_t limit) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows,
             database.query("SELECT id, uid, role FROM moves WHERE mailbox = ? ORDER BY id LIMIT ?", mailbox, limit));
  return read_all_rows<Move>(std::move(rows), [&](const Statement& row) -> Result<Move> {
    Move move{row.integer(0), static_cast<std::uint32_t>(row.integer(1))};
    TRY_ASSIGN(move.role, read_word<MailboxRole>(database, row.text(2)));
    return move;
  });
}

Status Mailboxes::move_told(const Move& move) {
  return store_.database().run("DELETE FROM moves WHERE id = ?", move.id);
}

}  // namespace letterlock::store
