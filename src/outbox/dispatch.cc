#include "outbox/dispatch.h"

#include "account/route.h"
#include "base/json.h"
#include "outbox/copies.h"
#include "outbox/sent_mail.h"
#include "store/files.h"
#include "transport/maildir.h"

namespace letterlock::outbox {
namespace {

// A delivery carries this much of the copy's digest in its name, to be found again after a crash.
constexpr size_t kTagLength = 40;

std::string tag_of(const store::OutboxRecipient& recipient) { return recipient.sealed_digest.substr(0, kTagLength); }

Result<LetterOptions> options_of(const store::OutboxEntry& entry) {
  TRY_ASSIGN(const JsonValue json, parse_json(entry.options));
  return from_json<LetterOptions>(json);
}

Result<transport::Maildir> mailbox_of(const Office& office, const std::string& address) {
  TRY_ASSIGN(const std::string folder, account::maildir_of(office.account.outgoing, address));
  return transport::Maildir::open(folder);
}

// Drafted to sealed. Returns because of whom the cipher is not our first choice.
Result<std::vector<std::string>> seal(const Office& office, const store::OutboxEntry& entry, const Letter* in_hand) {
  store::OutboxEntries entries(office.store);
  TRY_ASSIGN(const LetterOptions options, options_of(entry));
  Plan chosen;
  if (options.protection == Protection::sealed) {
    TRY_ASSIGN(chosen, plan(office, entry.recipients));
  }
  TRY(entries.begin_sealing(entry.id, office.now));
  const auto copies = make_copies(office, entry, options, chosen, in_hand);
  if (!copies) {
    // S11: the draft stays and says why.
    TRY(entries.back_to_draft(entry.id, copies.error(), office.now));
    return tl::unexpected(copies.error());
  }
  TRY(entries.put_sealed(entry.id, copies->copies, copies->sent_digest, office.now));
  return chosen.forced_by;
}

Status deliver_all(const Office& office, const store::OutboxEntry& entry) {
  for (const store::OutboxRecipient& recipient : entry.recipients) {
    if (recipient.delivered) continue;
    TRY_ASSIGN(const transport::Maildir mailbox, mailbox_of(office, recipient.address));
    TRY_ASSIGN(auto octets, store::Files(office.store).open(recipient.sealed_digest));
    TRY_ASSIGN(auto source, octets->open());
    TRY_ASSIGN(const transport::Delivered delivered, mailbox.deliver(*source, tag_of(recipient)));
    TRY(store::OutboxEntries(office.store).mark_delivered(entry.id, recipient.address, delivered.name, office.now));
  }
  return {};
}

// Sealed to sent.
Result<SentRecord> send(const Office& office, const store::OutboxEntry& entry) {
  store::OutboxEntries entries(office.store);
  TRY_ASSIGN(const LetterOptions options, options_of(entry));
  TRY_ASSIGN(SentRecord record, sent_record(office, entry, options));
  TRY(entries.begin_sending(entry.id, office.now));
  const Status delivered = deliver_all(office, entry);
  if (!delivered) {
    TRY(entries.retry_sending(entry.id, delivered.error(), office.now));
    return tl::unexpected(delivered.error());
  }
  const directory::Evidence evidence = directory::make_evidence(office.now, record.evidence);
  TRY(entries.mark_sent(entry.id, record.message, {evidence}, office.now));
  return record;
}

std::vector<std::string> ciphers_of(const SentRecord& record) {
  if (record.evidence.cipher.empty()) return {};
  return {record.evidence.cipher};
}

// A delivery that was interrupted: found in the mailbox, or nobody can tell.
Status settle(const Office& office, const store::OutboxEntry& entry) {
  store::OutboxEntries entries(office.store);
  for (const store::OutboxRecipient& recipient : entry.recipients) {
    if (recipient.delivered) continue;
    TRY_ASSIGN(const transport::Maildir mailbox, mailbox_of(office, recipient.address));
    TRY_ASSIGN(const auto found, mailbox.find_tag(tag_of(recipient)));
    if (!found) {
      const Error error{ErrorCode::delivery_uncertain, {{"address", recipient.address}}};
      return entries.mark_failed(entry.id, error, office.now);
    }
    TRY(entries.mark_delivered(entry.id, recipient.address, found->name, office.now));
  }
  TRY_ASSIGN(const LetterOptions options, options_of(entry));
  TRY_ASSIGN(const SentRecord record, sent_record(office, entry, options));
  return entries.mark_sent(entry.id, record.message, {directory::make_evidence(office.now, record.evidence)},
                           office.now);
}

}  // namespace

Result<Dispatched> dispatch(const Office& office, const std::string& entry_id, const Letter* in_hand) {
  store::OutboxEntries entries(office.store);
  TRY_ASSIGN(store::OutboxEntry entry, entries.find(entry_id));
  Dispatched dispatched;
  if (entry.state == store::OutboxState::drafted) {
    TRY_ASSIGN(dispatched.forced_by, seal(office, entry, in_hand));
    TRY_ASSIGN(entry, entries.find(entry.id));
  }
  TRY_ASSIGN(const SentRecord record, send(office, entry));
  dispatched.message_digest = entry.sent_digest;
  dispatched.ciphers = ciphers_of(record);
  TRY_ASSIGN(dispatched.entry, entries.find(entry.id));
  return dispatched;
}

Status recover(const Office& office) {
  store::OutboxEntries entries(office.store);
  TRY_ASSIGN(const auto leftovers, entries.interrupted(office.account.id));
  for (const store::OutboxEntry& entry : leftovers) {
    if (entry.state == store::OutboxState::sealing) {
      TRY(entries.back_to_draft(entry.id, std::nullopt, office.now));
    } else {
      TRY(settle(office, entry));
    }
  }
  return {};
}

}  // namespace letterlock::outbox
