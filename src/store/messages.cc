#include "store/messages.h"

#include "store/rows.h"
#include "store/unused.h"

namespace letterlock::store {
namespace {

constexpr std::string_view kColumns =
    "SELECT account, direction, digest, folder, state, message_id, sender, name, recipients, date, size, first_seen, "
    "is_read, summary, signature, encryption, error, kept, subject FROM messages ";

Result<Message> read_message(const Database& database, const Statement& row) {
  Message message;
  message.key.account = row.text(0);
  TRY_ASSIGN(message.key.direction, read_word<Direction>(database, row.text(1)));
  message.key.digest = row.text(2);
  TRY_ASSIGN(message.folder, read_word<Folder>(database, row.text(3)));
  TRY_ASSIGN(message.state, read_word<MessageState>(database, row.text(4)));
  message.message_id = row.text(5);
  message.from = row.text(6);
  message.from_name = row.text(7);
  TRY_ASSIGN(message.to, read_json<std::vector<std::string>>(database, row.text(8)));
  message.date = row.optional_time(9);
  message.size = static_cast<std::uint64_t>(row.integer(10));
  message.first_seen = row.time(11);
  message.read = row.integer(12) != 0;
  message.summary = row.text(13);
  message.signature = row.text(14);
  message.encryption = row.text(15);
  message.error = row.text(16);
  if (!row.is_null(17)) {
    TRY_ASSIGN(message.kept, read_json<judge::KeptJudgement>(database, row.text(17)));
  }
  message.subject = row.optional_text(18);
  return message;
}

Result<std::vector<Message>> read_messages(Database& database, Statement rows) {
  return read_all_rows<Message>(std::move(rows), [&](const Statement& row) { return read_message(database, row); });
}

tl::unexpected<Error> not_found(const MessageKey& key) {
  return fail(ErrorCode::message_not_found, {{"id", key.digest.substr(0, 80)}});
}

constexpr std::string_view kWhereKey = "WHERE account = ? AND direction = ? AND digest = ?";

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
  const auto kept = message.kept ? std::optional<std::string>(to_json_text(*message.kept)) : std::nullopt;
  TRY(database.run(
      "INSERT INTO messages (account, direction, digest, position, folder, state, message_id, sender, name, recipients,"
      " date, size, first_seen, is_read, summary, signature, encryption, error, kept, subject) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (account, direction, digest) DO UPDATE SET folder = excluded.folder, state = excluded.state, "
      "message_id = excluded.message_id, sender = excluded.sender, name = excluded.name, "
      "recipients = excluded.recipients, date = excluded.date, size = excluded.size, is_read = excluded.is_read, "
      "summary = excluded.summary, signature = excluded.signature, encryption = excluded.encryption, "
      "error = excluded.error, kept = excluded.kept, subject = excluded.subject",
      message.key.account, to_string(message.key.direction), message.key.digest, position, to_string(message.folder),
      to_string(message.state), message.message_id, message.from, message.from_name, to_json_text(message.to),
      message.date, message.size, message.first_seen, message.read, message.summary, message.signature,
      message.encryption, message.error, kept, message.subject));
  return transaction.commit();
}

Result<std::optional<Message>> Messages::find(const MessageKey& key) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement row, database.query(std::string(kColumns) + std::string(kWhereKey), key.account,
                                           to_string(key.direction), key.digest));
  TRY_ASSIGN(const bool found, row.step());
  if (!found) return std::optional<Message>();
  TRY_ASSIGN(Message message, read_message(database, row));
  return std::optional<Message>(std::move(message));
}

Result<std::vector<Message>> Messages::find_prefix(const std::string& account, const std::string& prefix,
                                                   size_t limit) {
  if (!is_hexadecimal(prefix)) return std::vector<Message>();
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows, database.query(std::string(kColumns) + "WHERE digest GLOB ? AND ? IN ('', account) "
                                                                    "ORDER BY digest, position LIMIT ?",
                                            prefix + "*", account, limit));
  return read_messages(database, std::move(rows));
}

Result<std::vector<Message>> Messages::list(const std::string& account, Folder folder, size_t limit, size_t offset) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows, database.query(std::string(kColumns) + "WHERE folder = ? AND ? IN ('', account) "
                                                                    "ORDER BY position DESC LIMIT ? OFFSET ?",
                                            to_string(folder), account, limit, offset));
  return read_messages(database, std::move(rows));
}

Result<std::vector<Message>> Messages::in_state(const std::string& account, MessageState state, size_t limit) {
  Database& database = store_.database();
  TRY_ASSIGN(Statement rows, database.query(std::string(kColumns) + "WHERE state = ? AND account = ? "
                                                                    "ORDER BY position LIMIT ?",
                                            to_string(state), account, limit));
  return read_messages(database, std::move(rows));
}

Result<std::uint64_t> Messages::count(const std::string& account, Folder folder) {
  TRY_ASSIGN(Statement row, store_.database().query("SELECT count(*) FROM messages "
                                                    "WHERE folder = ? AND ? IN ('', account)",
                                                    to_string(folder), account));
  TRY_ASSIGN(const bool found, row.step());
  return found ? static_cast<std::uint64_t>(row.integer(0)) : 0;
}

Status Messages::set_read(const MessageKey& key, bool read) {
  Database& database = store_.database();
  TRY(database.run("UPDATE messages SET is_read = ? " + std::string(kWhereKey), read, key.account,
                   to_string(key.direction), key.digest));
  if (database.changes() == 0) return not_found(key);
  return {};
}

Status Messages::move(const MessageKey& key, Folder folder) {
  Database& database = store_.database();
  TRY(database.run("UPDATE messages SET folder = ? " + std::string(kWhereKey), to_string(folder), key.account,
                   to_string(key.direction), key.digest));
  if (database.changes() == 0) return not_found(key);
  return {};
}

Status Messages::remove(const MessageKey& key) {
  Database& database = store_.database();
  TRY(database.run("DELETE FROM messages " + std::string(kWhereKey), key.account, to_string(key.direction),
                   key.digest));
  if (database.changes() == 0) return not_found(key);
  return remove_unused_file(store_, key.digest);
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
