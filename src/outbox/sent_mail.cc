#include "outbox/sent_mail.h"

#include <set>

#include "outbox/announced.h"
#include "smime/examine.h"
#include "store/files.h"

namespace letterlock::outbox {

Result<SentLetters::Copy> SentLetters::read(const std::string& digest) {
  Copy copy;
  TRY_ASSIGN(auto octets, store::Files(office_.store).open(digest));
  copy.size = octets->size();
  const auto own = account::own_certificates(office_.account);
  const x509::KeyRing known = token::key_ring(own, nullptr, {});
  TRY_ASSIGN(const auto examination, smime::Examination::examine(*octets, known));
  const smime::Facts& facts = examination->facts();
  if (facts.layers.empty() || !facts.layers[0].encryption) return copy;
  copy.cipher = facts.layers[0].encryption->name();
  if (!sealed_) {
    std::set<std::string> fingerprints;
    for (const x509::Certificate& certificate : own) fingerprints.insert(certificate.fingerprint());
    TRY_ASSIGN(sealed_, store::SealedCopies::open(office_.store, office_.account.id, fingerprints));
  }
  copy.sealed_to = sealed_->certificates_of(facts.layers[0]);
  return copy;
}

Result<const SentLetters::Copy*> SentLetters::copy(const std::string& digest) {
  const auto known = copies_.find(digest);
  if (known != copies_.end()) return &known->second;
  TRY_ASSIGN(Copy made, read(digest));
  return &copies_.emplace(digest, std::move(made)).first->second;
}

store::Message SentLetters::message_of(const LetterOptions& options, const Copy& kept) const {
  store::Message message;
  message.key = {office_.account.id, store::Direction::outgoing, entry_.sent_digest};
  message.folder = store::Folder::sent;
  message.state = store::MessageState::judged;
  message.message_id = options.message_id;
  message.from = office_.account.address;
  message.from_name = office_.account.display_name;
  for (const store::OutboxRecipient& recipient : entry_.recipients) message.to.push_back(recipient.address);
  message.date = entry_.created;
  message.size = kept.size;
  message.first_seen = office_.now;
  message.read = true;
  const bool sealed = !kept.cipher.empty();
  message.summary = sealed ? "signed-and-encrypted" : "signed";
  message.signature = "valid";
  message.encryption = sealed ? "strong" : "none";
  if (!sealed) message.subject = entry_.subject;
  return message;
}

Status SentLetters::fill_recipients(const std::vector<std::string>& accepted, directory::SentMail& sent) {
  const std::set<std::string> have_it(accepted.begin(), accepted.end());
  std::map<std::string, std::vector<std::string>> by_copy;
  for (const store::OutboxRecipient& recipient : entry_.recipients) {
    if (!have_it.contains(recipient.address)) continue;
    sent.recipients.push_back(recipient.address);
    by_copy[recipient.sealed_digest].push_back(recipient.address);
  }
  for (const auto& [digest, addresses] : by_copy) {
    TRY_ASSIGN(const Copy* theirs, copy(digest));
    if (!theirs->cipher.empty()) sent.sealed_to.merge(sealed_->each_of(addresses, theirs->sealed_to));
  }
  return {};
}

Result<SentLetter> SentLetters::accepted_by(const LetterOptions& options, const std::vector<std::string>& accepted) {
  SentLetter record;
  directory::SentMail& sent = record.evidence;
  TRY(fill_recipients(accepted, sent));
  TRY_ASSIGN(const Copy* kept, copy(entry_.sent_digest));
  sent.message_digest = entry_.sent_digest;
  sent.message_id = options.message_id;
  sent.identity = office_.account.address;
  sent.is_signed = true;
  sent.is_sealed = !kept->cipher.empty();
  sent.signing_certificate = office_.account.signing_certificate->fingerprint();
  if (office_.account.encryption_certificate)
    sent.encryption_certificate = office_.account.encryption_certificate->fingerprint();
  for (const crypto::Capability& entry_of_list : announced_capabilities(office_.account)) {
    sent.capabilities.push_back(entry_of_list.name());
  }
  sent.code = options.code;
  sent.cipher = kept->cipher;
  record.message = message_of(options, *kept);
  return record;
}

}  // namespace letterlock::outbox
