#include "outbox/sent_mail.h"

#include <algorithm>

#include "mime/header.h"
#include "outbox/announced.h"
#include "smime/examine.h"
#include "store/certificates.h"
#include "store/files.h"

namespace letterlock::outbox {
namespace {

struct CopyFacts {
  smime::Facts facts;
  std::uint64_t size = 0;
  std::vector<std::string> sealed_to;  // fingerprints, without ours
  std::string cipher;
};

Result<CopyFacts> read_copy(const Office& office, const std::string& digest) {
  CopyFacts copy;
  TRY_ASSIGN(auto octets, store::Files(office.store).open(digest));
  copy.size = octets->size();
  const auto own = account::own_certificates(office.account);
  const x509::KeyRing known = token::key_ring(own, nullptr, {});
  TRY_ASSIGN(const auto examination, smime::Examination::examine(*octets, known));
  copy.facts = examination->facts();
  if (copy.facts.layers.empty() || !copy.facts.layers[0].encryption) return copy;
  const smime::LayerFacts& layer = copy.facts.layers[0];
  copy.cipher = layer.encryption->name();
  TRY_ASSIGN(const auto certificates, store::Certificates(office.store).all());
  for (const smime::RecipientFacts& recipient : layer.recipients) {
    if (recipient.ours) continue;
    for (const x509::Certificate& certificate : certificates) {
      if (recipient.info.id.matches(certificate)) copy.sealed_to.push_back(certificate.fingerprint());
    }
  }
  return copy;
}

store::Message message_of(const Office& office, const store::OutboxEntry& entry, const LetterOptions& options,
                          const CopyFacts& copy) {
  store::Message message;
  message.key = {office.account.id, store::Direction::outgoing, entry.sent_digest};
  message.folder = store::Folder::sent;
  message.state = store::MessageState::judged;
  message.message_id = options.message_id;
  message.from = office.account.address;
  message.from_name = office.account.display_name;
  for (const store::OutboxRecipient& recipient : entry.recipients) message.to.push_back(recipient.address);
  message.date = entry.created;
  message.size = copy.size;
  message.first_seen = office.now;
  message.read = true;
  const bool sealed = !copy.cipher.empty();
  message.summary = sealed ? "signed-and-encrypted" : "signed";
  message.signature = "valid";
  message.encryption = sealed ? "strong" : "none";
  if (!sealed) message.subject = entry.subject;
  return message;
}

}  // namespace

Result<SentLetter> sent_letter(const Office& office, const store::OutboxEntry& entry, const LetterOptions& options,
                               const std::vector<std::string>& accepted) {
  SentLetter record;
  directory::SentMail& sent = record.evidence;
  std::map<std::string, CopyFacts> copies;
  const auto copy = [&](const std::string& digest) -> Result<const CopyFacts*> {
    const auto known = copies.find(digest);
    if (known != copies.end()) return &known->second;
    TRY_ASSIGN(CopyFacts facts, read_copy(office, digest));
    return &copies.emplace(digest, std::move(facts)).first->second;
  };
  for (const store::OutboxRecipient& recipient : entry.recipients) {
    const bool has_it = std::find(accepted.begin(), accepted.end(), recipient.address) != accepted.end();
    if (!has_it) continue;
    TRY_ASSIGN(const CopyFacts* theirs, copy(recipient.sealed_digest));
    sent.recipients.push_back(recipient.address);
    if (!theirs->cipher.empty()) sent.sealed_to[recipient.address] = theirs->sealed_to;
  }
  TRY_ASSIGN(const CopyFacts* kept, copy(entry.sent_digest));
  sent.message_digest = entry.sent_digest;
  sent.message_id = options.message_id;
  sent.identity = office.account.address;
  sent.is_signed = true;
  sent.is_sealed = !kept->cipher.empty();
  sent.signing_certificate = office.account.signing_certificate->fingerprint();
  if (office.account.encryption_certificate)
    sent.encryption_certificate = office.account.encryption_certificate->fingerprint();
  for (const crypto::Capability& entry_of_list : announced_capabilities(office.account)) {
    sent.capabilities.push_back(entry_of_list.name());
  }
  sent.code = options.code;
  sent.cipher = kept->cipher;
  record.message = message_of(office, entry, options, *kept);
  return record;
}

}  // namespace letterlock::outbox
