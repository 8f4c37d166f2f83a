#include "store/outbox_rows.h"

#include <algorithm>

#include "store/rows.h"

namespace letterlock::store {

std::string to_string(OutboxState state) {
  switch (state) {
    case OutboxState::held: return "held";
    case OutboxState::drafted: return "drafted";
    case OutboxState::sealing: return "sealing";
    case OutboxState::sealed: return "sealed";
    case OutboxState::sending: return "sending";
    case OutboxState::sent: return "sent";
    case OutboxState::failed: return "failed";
  }
  return "";
}

std::string to_string(RecipientRole role) {
  switch (role) {
    case RecipientRole::to: return "to";
    case RecipientRole::cc: return "cc";
    case RecipientRole::bcc: return "bcc";
  }
  return "";
}

std::string to_string(RecipientState state) {
  switch (state) {
    case RecipientState::waiting: return "waiting";
    case RecipientState::in_doubt: return "in-doubt";
    case RecipientState::accepted: return "accepted";
    case RecipientState::refused: return "refused";
    case RecipientState::uncertain: return "uncertain";
  }
  return "";
}

std::optional<Error> error_of(const OutboxEntry& entry) {
  if (entry.last_error.empty()) return std::nullopt;
  for (const ErrorCode code : all_error_codes()) {
    if (id_of(code) == entry.last_error) return Error{code, entry.last_error_params};
  }
  // A newer program's word.
  return Error{ErrorCode::letter_failed, {{"reason", entry.last_error}}};
}

namespace outbox_rows {
namespace {

Result<OutboxRecipient> read_recipient(const Database& database, const Statement& row) {
  OutboxRecipient recipient;
  recipient.address = row.text(0);
  TRY_ASSIGN(recipient.role, read_word<RecipientRole>(database, row.text(1)));
  recipient.sealed_digest = row.text(2);
  recipient.delivered = row.optional_time(3);
  TRY_ASSIGN(recipient.state, read_word<RecipientState>(database, row.text(4)));
  recipient.status = row.text(5);
  recipient.answer = row.text(6);
  return recipient;
}

Result<std::vector<OutboxRecipient>> read_recipients(Database& database, const std::string& id) {
  TRY_ASSIGN(Statement rows,
             database.query("SELECT address, role, sealed_digest, delivered, "
                            "state, status, answer FROM outbox_recipients WHERE entry = ? ORDER BY position",
                            id));
  return read_all_rows<OutboxRecipient>(std::move(rows),
                                        [&](const Statement& row) { return read_recipient(database, row); });
}

Result<OutboxEntry> read_entry(Database& database, const Statement& row) {
  OutboxEntry entry;
  entry.id = row.text(0);
  entry.account = row.text(1);
  TRY_ASSIGN(entry.state, read_word<OutboxState>(database, row.text(2)));
  entry.draft = row.text(3);
  entry.draft_sealed = row.integer(4) != 0;
  entry.options = row.text(5);
  entry.subject = row.text(6);
  entry.attempts = static_cast<unsigned>(row.integer(7));
  entry.last_error = row.text(8);
  TRY_ASSIGN(entry.last_error_params, read_json<Params>(database, row.text(9)));
  entry.created = row.time(10);
  entry.changed = row.time(11);
  entry.sent_digest = row.text(12);
  entry.next_try = row.optional_time(13);
  TRY_ASSIGN(entry.recipients, read_recipients(database, entry.id));
  return entry;
}

tl::unexpected<Error> not_found(const std::string& id) {
  return fail(ErrorCode::outbox_entry_not_found, {{"id", id.substr(0, 80)}});
}

}  // namespace

Result<std::vector<OutboxEntry>> select(Store& store, std::string_view condition, const std::string& value) {
  Database& database = store.database();
  const std::string sql =
      "SELECT id, account, state, draft, draft_sealed, options, subject, attempts, last_error, "
      "last_error_params, created, changed, sent_digest, next_try FROM outbox WHERE " +
      std::string(condition) + " ORDER BY position";
  TRY_ASSIGN(Statement rows, database.query(sql, value));
  return read_all_rows<OutboxEntry>(std::move(rows), [&](const Statement& row) { return read_entry(database, row); });
}

Result<OutboxEntry> find(Store& store, const std::string& id) {
  if (!is_hexadecimal(id)) return not_found(id);
  TRY_ASSIGN(auto entries, select(store, "id GLOB ?", id + "*"));
  if (entries.size() != 1) return not_found(id);
  return std::move(entries.front());
}

Status move_state(Store& store, const std::string& id, std::initializer_list<OutboxState> from, OutboxState to,
                  Time now) {
  TRY_ASSIGN(Transaction transaction, store.begin());
  TRY_ASSIGN(const OutboxEntry entry, find(store, id));
  if (entry.id != id) return not_found(id);
  if (std::find(from.begin(), from.end(), entry.state) == from.end()) return changed(entry);
  TRY(store.database().run("UPDATE outbox SET state = ?, changed = ? WHERE id = ?", to_string(to), now, entry.id));
  return transaction.commit();
}

tl::unexpected<Error> changed(const OutboxEntry& entry) {
  return fail(ErrorCode::outbox_entry_changed, {{"id", entry.id}, {"state", to_string(entry.state)}});
}

}  // namespace outbox_rows
}  // namespace letterlock::store
