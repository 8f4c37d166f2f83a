#include "outbox/copies.h"

#include <algorithm>

#include "base/secret_sink.h"
#include "message/words.h"
#include "outbox/announced.h"
#include "outbox/choosing.h"
#include "outbox/queue.h"
#include "outbox/standing.h"
#include "smime/examine.h"
#include "smime/seal.h"
#include "store/certificates.h"
#include "store/files.h"

namespace letterlock::outbox {
namespace {

cms::SignerSettings signer_settings(const Office& office, crypto::Signer& signer) {
  std::vector<x509::Certificate> chain;
  const trust::Verdict verdict =
      trust::check(*office.account.signing_certificate, office.trust, office.trust.intermediates(),
                   {.at = office.now, .address = office.account.address});
  if (verdict.path.size() > 1) chain.assign(verdict.path.begin() + 1, verdict.path.end());
  return {.certificate = *office.account.signing_certificate,
          .signer = &signer,
          .digest = office.account.signing_certificate->public_key().usual_digest(),
          .signing_time = office.now,
          .capabilities = announced_capabilities(office.account),
          .encryption_certificate = office.account.encryption_certificate,
          .chain = std::move(chain)};
}

Result<store::KeptFile> seal_into_file(const Office& office, ByteView message, const smime::SealSettings& settings) {
  TRY_ASSIGN(auto file, store::Files(office.store).create());
  ReplayableMemory source(message);
  TRY(smime::seal(source, settings, *file, [&] { return file->restart(); }));
  return file->keep();
}

std::vector<std::string> addresses_of(const std::vector<store::OutboxRecipient>& recipients, bool bcc) {
  std::vector<std::string> addresses;
  for (const store::OutboxRecipient& recipient : recipients) {
    if ((recipient.role == store::RecipientRole::bcc) == bcc) addresses.push_back(recipient.address);
  }
  return addresses;
}

Result<Copies> make_signed(const Office& office, const store::OutboxEntry& entry, ByteView draft,
                           const cms::SignerSettings& signer) {
  smime::SealSettings settings;
  settings.sign = signer;
  settings.protect_headers = smime::ProtectHeaders::yes;
  TRY_ASSIGN(const store::KeptFile file, seal_into_file(office, draft, settings));
  Copies copies;
  copies.sent_digest = file.digest;
  store::SealedCopy copy{file.digest, addresses_of(entry.recipients, false)};
  for (const std::string& address : addresses_of(entry.recipients, true)) copy.addresses.push_back(address);
  copies.copies.push_back(std::move(copy));
  return copies;
}

bool contains(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// Certificates by fingerprint, ours last.
Result<std::vector<x509::Certificate>> certificates_of(const Office& office,
                                                       const std::vector<std::string>& fingerprints, bool with_ours) {
  std::vector<x509::Certificate> certificates;
  for (const std::string& fingerprint : fingerprints) {
    TRY_ASSIGN(const auto certificate, store::Certificates(office.store).find(fingerprint));
    if (!certificate) return fail(ErrorCode::recipient_certificate_unusable, {{"certificate", fingerprint}});
    certificates.push_back(*certificate);
  }
  const auto& own = *office.account.encryption_certificate;
  const bool there = std::find(certificates.begin(), certificates.end(), own) != certificates.end();
  if (with_ours && !there) certificates.push_back(own);
  return certificates;
}

// One signature for all copies: the signed entity stays in memory and is sealed for each group. Its outer header is
// that of every copy already.
Result<smime::SealSettings> inner_settings(const Office& office, const store::OutboxEntry& entry,
                                           const LetterOptions& options, const cms::SignerSettings& signer) {
  smime::SealSettings settings;
  settings.sign = signer;
  settings.form = smime::SignatureForm::opaque;
  settings.protect_headers = smime::ProtectHeaders::inside_encryption;
  for (const OuterField& field : options.outer.value_or(std::vector<OuterField>{})) {
    settings.outer.push_back({field.name, field.value});
  }
  std::vector<std::string> addresses;
  for (const store::OutboxRecipient& recipient : entry.recipients) addresses.push_back(recipient.address);
  TRY_ASSIGN(const bool all_read, all_read_protected_headers(office, addresses));
  if (!all_read) settings.legacy_display = message::decode_words;
  return settings;
}

Result<store::KeptFile> seal_copy(const Office& office, ByteView signed_message, const tunnel::Copy& group,
                                  bool with_ours) {
  TRY_ASSIGN(auto recipients, certificates_of(office, group.certificates, with_ours));
  cms::EncryptionSettings encryption{.recipients = std::move(recipients), .algorithm = group.cipher};
  for (const x509::Certificate& certificate : encryption.recipients) {
    if (contains(group.oaep, certificate.fingerprint())) encryption.oaep.insert(certificate);
  }
  smime::SealSettings seal_only;
  seal_only.encrypt = std::move(encryption);
  return seal_into_file(office, signed_message, seal_only);
}

// One recipient is always us, but where our key would be the only one that agrees on keys: it would keep others from
// reading (tunnel/choice.h). What stays with us is the first copy that we can read, else one more: ours, in the first
// one's form.
Result<Copies> make_sealed(const Office& office, ByteView draft, const smime::SealSettings& sign_only,
                           const Plan& plan) {
  ReplayableMemory source(draft);
  SecretSink signed_message;
  TRY(smime::seal(source, sign_only, signed_message, [&] {
    signed_message.content.clear();
    return Status();
  }));
  const ByteView octets = signed_message.content.view();
  const bool we_agree = office.account.encryption_certificate->public_key().agrees_on_keys();
  Copies copies;
  copies.forced_by = plan.forced_by;
  for (const tunnel::Copy& group : plan.copies) {
    const bool with_ours = group.agrees || !we_agree;
    TRY_ASSIGN(const store::KeptFile file, seal_copy(office, octets, group, with_ours));
    copies.copies.push_back({file.digest, group.addresses});
    copies.ciphers.emplace_back(crypto::info(group.cipher).name);
    if (with_ours && copies.sent_digest.empty()) copies.sent_digest = file.digest;
  }
  if (copies.sent_digest.empty()) {
    TRY_ASSIGN(const store::KeptFile ours, seal_copy(office, octets, plan.copies.front(), true));
    copies.sent_digest = ours.digest;
  }
  return copies;
}

}  // namespace

Result<Secret> composed(const Letter& letter) {
  SecretSink draft;
  TRY(message::compose(letter.content, draft));
  return std::move(draft.content);
}

Result<Secret> open_draft(const Office& office, const store::OutboxEntry& entry) {
  TRY_ASSIGN(auto octets, store::Files(office.store).open(entry.draft));
  const std::string who = entry.recipients.empty() ? office.account.address : entry.recipients.front().address;
  const auto keys =
      token::key_ring(account::own_certificates(office.account), office.keys, {token::KeyUse::decrypt, who, {}});
  TRY_ASSIGN(const auto examination, smime::Examination::examine(*octets, keys));
  return examination->release_to_memory(kLetterOctetsMax);
}

Result<Plan> plan(const Office& office, const std::vector<store::OutboxRecipient>& recipients) {
  TRY_ASSIGN(Chosen chosen, choose(office, recipients));
  if (!chosen.refusals.empty()) return tl::unexpected(error_of(chosen.refusals.front()));
  return Plan{std::move(chosen.copies), std::move(chosen.forced_by)};
}

Result<Copies> make_copies(const Office& office, const store::OutboxEntry& entry, const LetterOptions& options,
                           const Plan& plan, const Letter* in_hand) {
  if (office.keys == nullptr) return fail(ErrorCode::password_needed, {{"path", office.account.id}});
  // First, as it says whose card is away.
  TRY_ASSIGN(const auto signer, office.keys->signer(*office.account.signing_certificate,
                                                    {token::KeyUse::sign, entry.recipients.front().address, {}}));
  TRY_ASSIGN(const Secret draft, in_hand == nullptr ? open_draft(office, entry) : composed(*in_hand));
  const cms::SignerSettings settings = signer_settings(office, *signer);
  if (options.protection == Protection::signed_only) return make_signed(office, entry, draft.view(), settings);
  TRY_ASSIGN(const smime::SealSettings inner, inner_settings(office, entry, options, settings));
  return make_sealed(office, draft.view(), inner, plan);
}

}  // namespace letterlock::outbox
