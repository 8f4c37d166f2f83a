#include "outbox/queue.h"

#include "base/json.h"
#include "cms/writer.h"
#include "outbox/copies.h"
#include "store/files.h"
#include "store/messages.h"
#include "store/outbox_entries.h"

namespace letterlock::outbox {
namespace {

// Ends at the file: keeping it under its name is the caller's next step.
Result<store::KeptFile> keep_clear(const Office& office, const Letter& letter) {
  TRY_ASSIGN(auto file, store::Files(office.store).create(kLetterOctetsMax));
  TRY(message::compose(letter.content, *file));
  return file->keep();
}

Result<store::KeptFile> keep_sealed(const Office& office, const Letter& letter) {
  TRY_ASSIGN(auto file, store::Files(office.store).create(kLetterOctetsMax));
  cms::EncryptionSettings to_self;
  to_self.recipients = {*office.account.encryption_certificate};
  to_self.algorithm = crypto::ContentEncryption::aes256_gcm;
  TRY_ASSIGN(auto enveloped, cms::EnvelopedDataSink::create(to_self, *file));
  TRY(message::compose(letter.content, *enveloped));
  TRY(enveloped->finish());
  return file->keep();
}

std::vector<store::OutboxRecipient> recipients_of(const Letter& letter) {
  std::vector<store::OutboxRecipient> recipients;
  for (const auto& mailbox : letter.content.to) recipients.push_back({mailbox.address, store::RecipientRole::to});
  for (const auto& mailbox : letter.content.cc) recipients.push_back({mailbox.address, store::RecipientRole::cc});
  for (const std::string& address : letter.bcc) recipients.push_back({address, store::RecipientRole::bcc});
  return recipients;
}

// RFC 9788 section 6.1: an answer tells nothing in clear that the mail kept to itself (MUST NOT), and its text quotes
// what was decrypted. Whoever composed it says so (Letter::outer); the mail that it names is looked up all the same.
Status require_sealed_answer(const Office& office, const Letter& letter) {
  TRY_ASSIGN(const bool to_sealed,
             store::Messages(office.store).has_sealed(office.account.id, letter.content.in_reply_to));
  if (!to_sealed && !letter.outer) return {};
  return fail(ErrorCode::answer_must_be_sealed);
}

}  // namespace

Result<std::string> enqueue(const Office& office, const Letter& letter, When when) {
  if (!office.account.signing_certificate) {
    return fail(ErrorCode::signing_certificate_unusable, {{"certificate", office.account.address}});
  }
  const bool sealed = letter.protection == Protection::sealed;
  if (!sealed) TRY(require_sealed_answer(office, letter));
  if (sealed && !office.account.encryption_certificate) {
    return fail(ErrorCode::recipient_certificate_unusable, {{"certificate", office.account.address}});
  }
  const std::vector<store::OutboxRecipient> recipients = recipients_of(letter);
  if (recipients.size() > kRecipientsMax) {
    return fail(ErrorCode::recipients_too_many,
                {{"count", std::to_string(recipients.size())}, {"maximum", std::to_string(kRecipientsMax)}});
  }
  if (sealed && when == When::now) TRY(plan(office, recipients));
  TRY_ASSIGN(const store::KeptFile file, sealed ? keep_sealed(office, letter) : keep_clear(office, letter));
  store::NewOutboxEntry entry;
  entry.account = office.account.id;
  entry.draft = file.digest;
  entry.draft_sealed = sealed;
  LetterOptions options{letter.protection, letter.code, letter.content.message_id};
  if (sealed) options.outer = letter.outer;
  entry.options = to_json_text(options);
  if (!sealed) entry.subject = letter.content.subject;
  entry.recipients = recipients;
  entry.held = when == When::later;
  return store::OutboxEntries(office.store).add(entry, office.now);
}

}  // namespace letterlock::outbox
