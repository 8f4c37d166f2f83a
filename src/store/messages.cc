#include "store/messages.h"

#include "store/message_rows.h"
#include "store/rows.h"
#include "store/search.h"
#include "store/threads.h"
#include "store/unused.h"

namespace letterlock::store {
namespace {

constexpr std::string_view kWhereKey = "WHERE account = ? AND direction = ? AND digest = ?";

// From an index alone.
Result<std::uint64_t> count_rows(Database& database, const std::string& where, const std::string& account,
                                 Folder folder) {
  TRY_ASSIGN(Statement row, database.query("SELECT count(*) FROM messages " + where, to_string(folder), account));
  TRY_ASSIGN(const bool found, row.step());
  return found ? static_cast<std::uint64_t>(row.integer(0)) : 0;
}

}  // namespace

std::string to_string(Direction direction) { return direction == Direction::incoming ? "incoming" : "outgoing"; }

std::string to_string(Folder folder) {
  switch (folder) {
    case Folder::inbox: return "inbox";
    case Folder::outbox: return "outbox";
    case Folder::sent: return "sent";
    case Folder::drafts: return "drafts";
    case Folder::archive: return "archive";
    case Folder::junk: return "junk";
    case Folder::trash: return "trash";
  }
  return "";
}

std::string to_string(MessageState state) {
  switch (state) {
    case MessageState::fetched: return "fetched";
    case MessageState::waiting_for_key: return "waiting-for-key";
    case MessageState::judged: return "judged";
    case MessageState::unreadable: return "unreadable";
  }
  return "";
}

Status Messages::put(const Message& message) {
  Database& database = store_.database();
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY(require_file(store_, message.key.digest));
  TRY_ASSIGN(const auto position, next_position(database, "messages"));
  TRY_ASSIGN(const auto thread, thread_for(database, message));
  const auto kept = message.kept ? std::optional<std::string>(to_json_text(*message.kept)) : std::nullopt;
  TRY(database.run(
      "INSERT INTO messages (account, direction, digest, position, folder, state, message_id, sender, name, recipients,"
      " date, size, first_seen, is_read, summary, signature, encryption, error, kept, subject, thread,"
      " flags) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (account, direction, digest) DO UPDATE SET folder = excluded.folder, state = excluded.state, "
      "message_id = excluded.message_id, sender = excluded.sender, name = excluded.name, "
      "recipients = excluded.recipients, date = excluded.date, size = excluded.size, is_read = excluded.is_read, "
      "summary = excluded.summary, signature = excluded.signature, encryption = excluded.encryption, "
      "error = excluded.error, kept = excluded.kept, subject = excluded.subject, thread = excluded.thread, "
      "flags = excluded.flags",
      message.key.account, to_string(message.key.direction), message.key.digest, position, to_string(message.folder),
      to_string(message.state), message.message_id, message.from, message.from_name, to_json_text(message.to),
      message.date, message.size, message.first_seen, message.read, message.summary, message.signature,
      message.encryption, message.error, kept, message.subject, thread, message.flags));
  TRY(settle_search(store_));
  return transaction.commit();
}

Result<std::optional<Message>> Messages::find(const MessageKey& key) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement row, database.query(std::string(kMessageColumns) + std::string(kWhereKey), key.account,
                                           to_string(key.direction), key.digest));
  TRY_ASSIGN(const bool found, row.step());
  if (!found) return std::optional<Message>();
  TRY_ASSIGN(Message message, read_message(database, row));
  return std::optional<Message>(std::move(message));
}

Result<bool> Messages::has_digest(const std::string& account, const std::string& digest) {
  // Both directions by name: else SQLite reads through all of the account by the first column of its key.
  TRY_ASSIGN(Statement row, store_.database().query("SELECT 1 FROM messages WHERE account = ? AND direction IN "
                                                    "('incoming', 'outgoing') AND digest = ? LIMIT 1",
                                                    account, digest));
  return row.step();
}

Result<bool> Messages::came(const std::string& account, const std::string& message_id) {
  if (message_id.empty()) return false;
  TRY_ASSIGN(
      Statement row,
      store_.database().query("SELECT 1 FROM messages WHERE account = ? AND message_id = ? AND direction = 'incoming'",
                              account, message_id));
  return row.step();
}

Result<bool> Messages::has_sealed(const std::string& account, const std::string& message_id) {
  if (message_id.empty()) return false;
  TRY_ASSIGN(Statement row, store_.database().query(
                                "SELECT 1 FROM messages WHERE account = ? AND message_id = ? AND folder <> 'drafts' "
                                "AND (encryption NOT IN ('', 'none') OR state = 'waiting-for-key') LIMIT 1",
                                account, message_id));
  return row.step();
}

Result<std::vector<Message>> Messages::find_prefix(const std::string& account, const std::string& prefix,
                                                   size_t limit) {
  if (!is_hexadecimal(prefix)) return std::vector<Message>();
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows, database.query(std::string(kMessageColumns) + "WHERE digest GLOB ? AND ? IN ('', account) "
                                                                           "ORDER BY digest, position LIMIT ?",
                                            prefix + "*", account, limit));
  return read_messages(database, std::move(rows));
}

Result<std::vector<Message>> Messages::list(const std::string& account, Folder folder, size_t limit, size_t offset) {
  Database& database = store_.database();
  // One account's folder is read from the end of its index; all accounts' from the end of all messages.
  const std::string where =
      account.empty() ? "WHERE folder = ? AND account <> ? " : "WHERE folder = ? AND account = ? ";
  TRY_ASSIGN(Statement rows,
             database.query(std::string(kMessageColumns) + where + "ORDER BY position DESC LIMIT ? OFFSET ?",
                            to_string(folder), account, limit, offset));
  return read_messages(database, std::move(rows));
}

Result<std::vector<MessageKey>> Messages::keys(const std::string& account, std::optional<Folder> folder) {
  Database& database = store_.database();
  const std::string wanted = folder ? to_string(*folder) : "";
  TRY_ASSIGN(Statement rows, database.query("SELECT account, direction, digest FROM messages WHERE account = ? AND "
                                            "? IN ('', folder) ORDER BY position",
                                            account, wanted));
  return read_all_rows<MessageKey>(std::move(rows), [&](const Statement& row) -> Result<MessageKey> {
    MessageKey key{row.text(0), Direction::incoming, row.text(2)};
    TRY_ASSIGN(key.direction, read_word<Direction>(database, row.text(1)));
    return key;
  });
}

Result<std::vector<Message>> Messages::in_state(const std::string& account, MessageState state, size_t limit) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows, database.query(std::string(kMessageColumns) + "WHERE state = ? AND account = ? "
                                                                           "ORDER BY position LIMIT ?",
                                            to_string(state), account, limit));
  return read_messages(database, std::move(rows));
}

Result<std::vector<Message>> Messages::judged_since(const std::string& account, Time since, size_t limit) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows, database.query(std::string(kMessageColumns) + "WHERE state = ? AND account = ? AND "
                                                                           "first_seen >= ? ORDER BY position DESC "
                                                                           "LIMIT ?",
                                            to_string(MessageState::judged), account, since, limit));
  return read_messages(database, std::move(rows));
}

Result<std::uint64_t> Messages::count(const std::string& account, Folder folder) {
  const std::string where = account.empty() ? "WHERE folder = ? AND account <> ?" : "WHERE folder = ? AND account = ?";
  return count_rows(store_.database(), where, account, folder);
}

Result<std::uint64_t> Messages::count_unread(const std::string& account, Folder folder) {
  const std::string where = account.empty() ? "WHERE is_read = 0 AND folder = ? AND account <> ?"
                                            : "WHERE is_read = 0 AND folder = ? AND account = ?";
  return count_rows(store_.database(), where, account, folder);
}

Status Messages::set_read(const MessageKey& key, bool read) {
  Database& database = store_.database();
  TRY(database.run("UPDATE messages SET is_read = ? " + std::string(kWhereKey), read, key.account,
                   to_string(key.direction), key.digest));
  if (database.changes() == 0) return message_not_found(key);
  return {};
}

Status Messages::move(const MessageKey& key, Folder folder) {
  Database& database = store_.database();
  TRY(database.run("UPDATE messages SET folder = ? " + std::string(kWhereKey), to_string(folder), key.account,
                   to_string(key.direction), key.digest));
  if (database.changes() == 0) return message_not_found(key);
  return {};
}

Status Messages::remove(const MessageKey& key) {
  Database& database = store_.database();
  TRY(database.run("DELETE FROM messages " + std::string(kWhereKey), key.account, to_string(key.direction),
                   key.digest));
  if (database.changes() == 0) return message_not_found(key);
  TRY(settle_search(store_));
  return remove_unused_file(store_, key.digest);
}

Result<std::vector<Message>> Messages::thread(const MessageKey& key, size_t limit) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows, database.query(std::string(kMessageColumns) +
                                                "WHERE account = ?1 AND thread = (SELECT thread FROM messages WHERE "
                                                "account = ?1 AND direction = ?2 AND digest = ?3) "
                                                "ORDER BY position LIMIT ?4",
                                            key.account, to_string(key.direction), key.digest, limit));
  return read_messages(database, std::move(rows));
}

Status Messages::set_cached(const MessageKey& key, ByteView cached) {
  Database& database = store_.database();
  const auto value = cached.empty() ? std::nullopt : std::optional<ByteView>(cached);
  TRY(database.run("UPDATE messages SET cached = ? " + std::string(kWhereKey), value, key.account,
                   to_string(key.direction), key.digest));
  if (database.changes() == 0) return message_not_found(key);
  return {};
}

Result<Bytes> Messages::cached(const MessageKey& key) {
  TRY_ASSIGN(Statement row, store_.database().query("SELECT cached FROM messages " + std::string(kWhereKey),
                                                    key.account, to_string(key.direction), key.digest));
  TRY_ASSIGN(const bool found, row.step());
  if (!found) return message_not_found(key);
  return row.blob(0);
}

Result<bool> Messages::was_fetched(const std::string& account, const std::string& mailbox_name) {
  TRY_ASSIGN(Statement row, store_.database().query("SELECT 1 FROM fetched WHERE account = ? AND mailbox_name = ?",
                                                    account, mailbox_name));
  return row.step();
}

Status Messages::set_fetched(const std::string& account, const std::string& mailbox_name, const std::string& digest) {
  return store_.database().run(
      "INSERT INTO fetched (account, mailbox_name, digest) VALUES (?, ?, ?) "
      "ON CONFLICT (account, mailbox_name) DO UPDATE SET digest = excluded.digest",
      account, mailbox_name, digest);
}

}  // namespace letterlock::store
