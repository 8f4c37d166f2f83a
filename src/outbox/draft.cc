#include "outbox/draft.h"

#include "base/json.h"
#include "outbox/copies.h"
#include "outbox/queue.h"
#include "smime/seal.h"
#include "store/outbox_entries.h"
#include "store/places.h"
#include "store/uploads.h"

namespace letterlock::outbox {
namespace {

Result<store::KeptFile> sealed_to_ourselves(const Office& office, const Letter& letter) {
  TRY_ASSIGN(const Secret draft, composed(letter));
  smime::SealSettings settings;
  settings.encrypt = cms::EncryptionSettings{.recipients = {*office.account.encryption_certificate},
                                             .algorithm = crypto::ContentEncryption::aes256_gcm};
  settings.protect_headers = smime::ProtectHeaders::yes;
  // What an answer hides, the server that keeps its draft does not learn either.
  for (const OuterField& field : letter.outer.value_or(std::vector<OuterField>{})) {
    settings.outer.push_back({field.name, field.value});
  }
  TRY_ASSIGN(auto file, store::Files(office.store).create());
  ReplayableMemory source(draft.view());
  TRY(smime::seal(source, settings, *file, [&] { return file->restart(); }));
  return file->keep();
}

store::Message record_of(const Office& office, const Letter& letter, const store::KeptFile& file) {
  store::Message message;
  message.key = {office.account.id, store::Direction::outgoing, file.digest};
  message.folder = store::Folder::drafts;
  message.state = store::MessageState::judged;
  message.message_id = letter.content.message_id;
  message.from = office.account.address;
  message.from_name = office.account.display_name;
  for (const auto& mailbox : letter.content.to) message.to.push_back(mailbox.address);
  message.date = letter.content.date;
  message.size = file.size;
  message.first_seen = office.now;
  message.read = true;
  message.encryption = "strong";
  return message;
}

}  // namespace

Result<std::string> keep_draft(const Office& office, const Letter& letter) {
  if (!office.account.encryption_certificate) {
    return fail(ErrorCode::recipient_certificate_unusable, {{"certificate", office.account.address}});
  }
  TRY_ASSIGN(const store::KeptFile file, sealed_to_ourselves(office, letter));
  TRY_ASSIGN(auto transaction, office.store.begin());
  TRY_ASSIGN(std::string entry, enqueue(office, letter, When::later));
  TRY(store::Messages(office.store).put(record_of(office, letter, file)));
  TRY(store::Uploads(office.store).add({office.account.id, file.digest, store::MailboxRole::drafts}));
  TRY(transaction.commit());
  return entry;
}

Status withdraw_draft(const Office& office, const std::string& entry_id) {
  TRY_ASSIGN(const auto entry, store::OutboxEntries(office.store).find(entry_id));
  TRY_ASSIGN(const LetterOptions options, from_json_text<LetterOptions>(entry.options));
  TRY_ASSIGN(const auto drafts, store::Messages(office.store).list(office.account.id, store::Folder::drafts));
  for (const store::Message& draft : drafts) {
    if (draft.message_id == options.message_id) TRY(store::withdraw(office.store, draft.key));
  }
  return {};
}

namespace {

Result<store::OutboxEntry> find_draft(const Office& office, const std::string& entry_id) {
  TRY_ASSIGN(store::OutboxEntry entry, store::OutboxEntries(office.store).find(entry_id));
  const bool is_draft = entry.state == store::OutboxState::held && entry.account == office.account.id;
  if (is_draft) return entry;
  return fail(ErrorCode::outbox_entry_changed, {{"id", entry.id}, {"state", store::to_string(entry.state)}});
}

}  // namespace

Result<OpenedDraft> open_kept_draft(const Office& office, const std::string& entry_id) {
  OpenedDraft draft;
  TRY_ASSIGN(draft.entry, find_draft(office, entry_id));
  TRY_ASSIGN(const LetterOptions options, from_json_text<LetterOptions>(draft.entry.options));
  draft.protection = options.protection;
  draft.outer = options.outer;
  TRY_ASSIGN(draft.message, open_draft(office, draft.entry));
  return draft;
}

Status discard_draft(const Office& office, const std::string& entry_id) {
  TRY_ASSIGN(const store::OutboxEntry entry, find_draft(office, entry_id));
  TRY(withdraw_draft(office, entry.id));
  // Its file goes with it, so this is a transaction of its own.
  return store::OutboxEntries(office.store).remove(entry.id);
}

Status release_draft(const Office& office, const std::string& entry_id) {
  TRY_ASSIGN(auto transaction, office.store.begin());
  TRY(store::OutboxEntries(office.store).release(entry_id, office.now));
  TRY(withdraw_draft(office, entry_id));
  return transaction.commit();
}

}  // namespace letterlock::outbox
