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
  settings.confidentiality = smime::HeaderConfidentiality::baseline;
  TRY_ASSIGN(auto file, store::Files(office.store).create());
  ReplayableMemory source(draft.view());
  TRY(smime::seal(source, settings, *file));
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

Status release_draft(const Office& office, const std::string& entry_id) {
  TRY_ASSIGN(auto transaction, office.store.begin());
  TRY(store::OutboxEntries(office.store).release(entry_id, office.now));
  TRY(withdraw_draft(office, entry_id));
  return transaction.commit();
}

}  // namespace letterlock::outbox
