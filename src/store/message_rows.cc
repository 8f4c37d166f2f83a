#include "store/message_rows.h"

#include "store/rows.h"

namespace letterlock::store {

const std::string_view kMessageColumns =
    "SELECT account, direction, digest, folder, state, message_id, sender, name, recipients, date, size, first_seen, "
    "is_read, summary, signature, encryption, error, kept, messages.subject, thread, flags FROM messages ";

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
  message.thread = row.integer(19);
  message.flags = row.text(20);
  return message;
}

Result<std::vector<Message>> read_messages(const Database& database, Statement rows) {
  return read_all_rows<Message>(std::move(rows), [&](const Statement& row) { return read_message(database, row); });
}

tl::unexpected<Error> message_not_found(const MessageKey& key) {
  return fail(ErrorCode::message_not_found, {{"id", key.digest.substr(0, 80)}});
}

}  // namespace letterlock::store
