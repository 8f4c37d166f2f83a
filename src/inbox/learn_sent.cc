#include "inbox/learn_sent.h"

#include <algorithm>

#include "inbox/learn.h"
#include "store/sealed_to.h"
#include "x509/address.h"

namespace letterlock::inbox {
namespace {

bool is_own(const Mailroom& room, const x509::Certificate& certificate) {
  const auto own = account::own_certificates(room.account);
  return std::find(own.begin(), own.end(), certificate) != own.end();
}

std::set<std::string> own_fingerprints(const Mailroom& room) {
  std::set<std::string> own;
  for (const x509::Certificate& certificate : account::own_certificates(room.account)) {
    own.insert(certificate.fingerprint());
  }
  return own;
}

}  // namespace

Result<std::vector<directory::Evidence>> learn_sent(const Mailroom& room, const store::Message& message,
                                                    smime::Examination& examination,
                                                    const judge::MessageReport& report) {
  std::vector<directory::Evidence> evidence;
  const judge::SignerReport* signer = speaking_signer(report);
  const smime::Facts& facts = examination.facts();
  const bool ours = signer != nullptr && facts.payload && is_own(room, *signer->certificate) &&
                    x509::same_address(report.from.front(), room.account.address);
  if (!ours) return evidence;
  directory::SentMail mail;
  mail.message_digest = message.key.digest;
  mail.message_id = message.message_id;
  mail.identity = room.account.address;
  mail.recipients = message.to;
  mail.is_signed = true;
  mail.is_sealed = report.encryption == judge::EncryptionState::strong;
  mail.signing_certificate = signer->certificate->fingerprint();
  if (signer->encryption_certificate) mail.encryption_certificate = signer->encryption_certificate->fingerprint();
  mail.capabilities = signer->capabilities;
  for (const smime::LayerFacts& layer : facts.layers) {
    if (!mail.is_sealed || !layer.encryption) continue;
    TRY_ASSIGN(const auto copies, store::SealedCopies::open(room.store, room.account.id, own_fingerprints(room)));
    mail.sealed_to = copies.each_of(mail.recipients, copies.certificates_of(layer));
    mail.cipher = layer.encryption->name();
    break;
  }
  // Where several are there, some are quoted ones of the other side: none is surely ours.
  TRY_ASSIGN(const auto codes, codes_of(examination));
  if (mail.is_sealed && codes.size() == 1) mail.code = codes.front();
  evidence.push_back(directory::make_evidence(message.first_seen, mail));
  return evidence;
}

}  // namespace letterlock::inbox
