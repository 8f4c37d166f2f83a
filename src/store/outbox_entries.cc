#include "store/outbox_entries.h"

#include <algorithm>

#include "base/random.h"
#include "store/evidence.h"
#include "store/outbox_rows.h"
#include "store/rows.h"
#include "store/unused.h"

namespace letterlock::store {
namespace {

using outbox_rows::move_state;
using States = std::initializer_list<OutboxState>;

tl::unexpected<Error> conflict(const std::string& reason) {
  return fail(ErrorCode::store_conflict, {{"reason", reason}});
}

Status record_error(Database& database, const std::string& id, const std::optional<Error>& error) {
  return database.run("UPDATE outbox SET last_error = ?, last_error_params = ? WHERE id = ?",
                      error ? error->id() : std::string(), to_json_text(error ? error->params : Params()), id);
}

// Each recipient in one copy, no copy for anybody else.
Status assign_copies(Database& database, const OutboxEntry& entry, const std::vector<SealedCopy>& copies) {
  size_t assigned = 0;
  for (const SealedCopy& copy : copies) {
    for (const std::string& address : copy.addresses) {
      TRY(
          database.run("UPDATE outbox_recipients SET sealed_digest = ? "
                       "WHERE entry = ? AND address = ? AND sealed_digest = ''",
                       copy.digest, entry.id, address));
      if (database.changes() != 1) return conflict("a copy for " + address);
      ++assigned;
    }
  }
  if (assigned != entry.recipients.size()) return conflict("a recipient without a copy");
  return {};
}

// Every file that an entry names, for looking whether it is still needed.
std::vector<std::string> files_of(const OutboxEntry& entry) {
  std::vector<std::string> files = {entry.draft, entry.sent_digest};
  for (const OutboxRecipient& recipient : entry.recipients) files.push_back(recipient.sealed_digest);
  return files;
}

Status remove_files(Store& store, const OutboxEntry& entry) {
  for (const std::string& digest : files_of(entry)) TRY(remove_unused_file(store, digest));
  return {};
}

bool any_in(const OutboxEntry& entry, std::initializer_list<RecipientState> states) {
  return std::any_of(entry.recipients.begin(), entry.recipients.end(), [&](const OutboxRecipient& recipient) {
    return std::find(states.begin(), states.end(), recipient.state) != states.end();
  });
}

const OutboxRecipient* recipient_of(const OutboxEntry& entry, const std::string& address) {
  const auto found = std::find_if(entry.recipients.begin(), entry.recipients.end(),
                                  [&](const OutboxRecipient& recipient) { return recipient.address == address; });
  return found == entry.recipients.end() ? nullptr : &*found;
}

Status put_result(Database& database, const OutboxEntry& entry, const RecipientResult& result, Time now) {
  const OutboxRecipient* recipient = recipient_of(entry, result.address);
  if (recipient == nullptr) return conflict("no recipient " + result.address);
  if (recipient->state == RecipientState::accepted) return conflict("delivered already to " + result.address);
  const bool accepted = result.state == RecipientState::accepted;
  return database.run(
      "UPDATE outbox_recipients SET state = ?, status = ?, answer = ?, delivered = ? WHERE entry = ? AND address = ?",
      to_string(result.state), result.status, result.answer, accepted ? std::optional<Time>(now) : std::nullopt,
      entry.id, result.address);
}

// What the recipients' states make of the entry.
OutboxState state_after(const OutboxEntry& entry, bool again) {
  if (any_in(entry, {RecipientState::waiting})) return again ? OutboxState::sealed : OutboxState::failed;
  const bool bad = any_in(entry, {RecipientState::refused, RecipientState::uncertain});
  return bad ? OutboxState::failed : OutboxState::sent;
}

}  // namespace

Result<std::string> OutboxEntries::add(const NewOutboxEntry& entry, Time now) {
  // A draft may be kept before it is known who gets it.
  if (entry.recipients.empty() && !entry.held) return fail(ErrorCode::no_recipients);
  Database& database = store_.database();
  const std::string id = random_name();
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY(require_file(store_, entry.draft));
  TRY_ASSIGN(const auto position, next_position(database, "outbox"));
  TRY(
      database.run("INSERT INTO outbox (id, position, account, state, draft, draft_sealed, options, subject, attempts, "
                   "last_error, last_error_params, created, changed, sent_digest) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, '', '{}', ?, ?, '')",
                   id, position, entry.account, to_string(entry.held ? OutboxState::held : OutboxState::drafted),
                   entry.draft, entry.draft_sealed, entry.options, entry.subject, now, now));
  int place = 0;
  for (const OutboxRecipient& recipient : entry.recipients) {
    TRY(
        database.run("INSERT INTO outbox_recipients (entry, position, address, role, sealed_digest, delivered_as) "
                     "VALUES (?, ?, ?, ?, '', '')",
                     id, place++, recipient.address, to_string(recipient.role)));
  }
  TRY(transaction.commit());
  return id;
}

Result<OutboxEntry> OutboxEntries::find(const std::string& id) { return outbox_rows::find(store_, id); }

Result<std::vector<OutboxEntry>> OutboxEntries::list(const std::string& account, bool finished) {
  // One account's are found by its index, however many were sent.
  const std::string of = account.empty() ? "account <> ?" : "account = ?";
  return outbox_rows::select(store_, finished ? of : of + " AND state <> 'sent'", account);
}

Result<std::vector<OutboxEntry>> OutboxEntries::interrupted(const std::string& account) {
  return outbox_rows::select(store_, "account = ? AND state IN ('sealing', 'sending')", account);
}

Status OutboxEntries::release(const std::string& id, Time now) {
  TRY_ASSIGN(const OutboxEntry entry, find(id));
  if (entry.recipients.empty()) return fail(ErrorCode::no_recipients);
  return move_state(store_, id, States{OutboxState::held}, OutboxState::drafted, now);
}

Status OutboxEntries::begin_sealing(const std::string& id, Time now) {
  return move_state(store_, id, States{OutboxState::drafted}, OutboxState::sealing, now);
}

Status OutboxEntries::put_sealed(const std::string& id, const std::vector<SealedCopy>& copies,
                                 const std::string& sent_digest, Time now) {
  Database& database = store_.database();
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY(move_state(store_, id, States{OutboxState::sealing}, OutboxState::sealed, now));
  TRY_ASSIGN(const OutboxEntry entry, find(id));
  TRY(require_file(store_, sent_digest));
  for (const SealedCopy& copy : copies) TRY(require_file(store_, copy.digest));
  TRY(assign_copies(database, entry, copies));
  TRY(database.run("UPDATE outbox SET sent_digest = ? WHERE id = ?", sent_digest, id));
  TRY(record_error(database, id, std::nullopt));
  return transaction.commit();
}

Status OutboxEntries::begin_sending(const std::string& id, Time now) {
  Database& database = store_.database();
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY(move_state(store_, id, States{OutboxState::sealed}, OutboxState::sending, now));
  TRY(database.run("UPDATE outbox SET attempts = attempts + 1, next_try = NULL WHERE id = ?", id));
  return transaction.commit();
}

Status OutboxEntries::mark_in_doubt(const std::string& id, const std::vector<std::string>& addresses, Time now) {
  Database& database = store_.database();
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY(move_state(store_, id, States{OutboxState::sending}, OutboxState::sending, now));
  for (const std::string& address : addresses) {
    TRY(
        database.run("UPDATE outbox_recipients SET state = 'in-doubt' "
                     "WHERE entry = ? AND address = ? AND state = 'waiting'",
                     id, address));
    if (database.changes() != 1) return conflict("no recipient who waits: " + address);
  }
  return transaction.commit();
}

Status OutboxEntries::record(const std::string& id, const std::vector<RecipientResult>& results,
                             const std::optional<SentRecord>& sent, Time now) {
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY(move_state(store_, id, States{OutboxState::sending}, OutboxState::sending, now));
  TRY_ASSIGN(const OutboxEntry entry, find(id));
  bool accepted = false;
  for (const RecipientResult& result : results) {
    accepted = accepted || result.state == RecipientState::accepted;
    TRY(put_result(store_.database(), entry, result, now));
  }
  if (accepted != sent.has_value()) return conflict("no record of what was accepted");
  if (sent) {
    const MessageKey& key = sent->message.key;
    if (key.digest != entry.sent_digest || key.account != entry.account) return conflict("another message");
    TRY(Messages(store_).put(sent->message));
    TRY(EvidenceLog(store_).add(entry.account, sent->evidence, now));
  }
  return transaction.commit();
}

Result<OutboxState> OutboxEntries::end_attempt(const std::string& id, const std::optional<Error>& error,
                                               std::optional<Time> next_try, Time now) {
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY_ASSIGN(const OutboxEntry entry, find(id));
  if (any_in(entry, {RecipientState::in_doubt})) return conflict("a recipient is in doubt");
  const OutboxState state = state_after(entry, next_try.has_value());
  TRY(move_state(store_, id, States{OutboxState::sending}, state, now));
  const bool again = state == OutboxState::sealed;
  TRY(store_.database().run("UPDATE outbox SET next_try = ? WHERE id = ?", again ? next_try : std::nullopt, id));
  TRY(record_error(store_.database(), id, state == OutboxState::sent ? std::nullopt : error));
  TRY(transaction.commit());
  // It is sent; a file that cannot be removed now is only a file too many.
  if (state == OutboxState::sent) (void)remove_files(store_, entry);
  return state;
}

Status OutboxEntries::back_to_draft(const std::string& id, const std::optional<Error>& error, Time now) {
  Database& database = store_.database();
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY_ASSIGN(const OutboxEntry entry, find(id));
  if (any_in(entry, {RecipientState::accepted, RecipientState::in_doubt, RecipientState::uncertain})) {
    return conflict("delivered already");
  }
  TRY(move_state(store_, id, States{OutboxState::sealing, OutboxState::sealed, OutboxState::failed},
                 OutboxState::drafted, now));
  TRY(database.run("UPDATE outbox SET sent_digest = '', next_try = NULL WHERE id = ?", id));
  TRY(
      database.run("UPDATE outbox_recipients SET sealed_digest = '', state = 'waiting', status = '', answer = '' "
                   "WHERE entry = ?",
                   id));
  TRY(record_error(database, id, error));
  TRY(transaction.commit());
  (void)remove_files(store_, entry);
  return {};
}

Status OutboxEntries::mark_failed(const std::string& id, const Error& error, Time now) {
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY(move_state(store_, id, States{OutboxState::drafted, OutboxState::sealed}, OutboxState::failed, now));
  TRY(record_error(store_.database(), id, error));
  return transaction.commit();
}

Status OutboxEntries::reopen(const std::string& id, Time now) {
  Database& database = store_.database();
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY_ASSIGN(const OutboxEntry entry, find(id));
  const bool sealed = !entry.sent_digest.empty();
  TRY(move_state(store_, id, States{OutboxState::failed}, sealed ? OutboxState::sealed : OutboxState::drafted, now));
  TRY(database.run("UPDATE outbox_recipients SET state = 'waiting' WHERE entry = ? AND state <> 'accepted'", id));
  TRY(record_error(database, id, std::nullopt));
  return transaction.commit();
}

Status OutboxEntries::remove(const std::string& id) {
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY_ASSIGN(const OutboxEntry entry, find(id));
  if (entry.state == OutboxState::sending) return outbox_rows::changed(entry);
  TRY(store_.database().run("DELETE FROM outbox WHERE id = ?", entry.id));
  TRY(transaction.commit());
  return remove_files(store_, entry);
}

}  // namespace letterlock::store
