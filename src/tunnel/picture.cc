#include "tunnel/picture.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "tunnel/cipher_set.h"

namespace letterlock::tunnel {
namespace {

using directory::CertificateRecord;
using directory::Contact;
using directory::DeliveryFailed;
using directory::Evidence;
using directory::SentMail;

CertificateStatus status_in(const CertificateStatuses& statuses, const std::string& fingerprint) {
  const auto found = statuses.find(fingerprint);
  return found == statuses.end() ? CertificateStatus::unknown : found->second;
}

// S2a: a certificate without an address is good only for the contact that the user bound it to.
CertificateStatus signing_status(const Inputs& inputs, const Contact& contact, const std::string& fingerprint) {
  const CertificateStatus status = status_in(inputs.statuses, fingerprint);
  if (status == CertificateStatus::no_address && contact.bound.contains(fingerprint)) return CertificateStatus::good;
  return status;
}

// An encryption certificate names the same subject as its signing certificate: what binds or names the one is enough
// for the other, if that names no address at all.
CertificateStatus encryption_status(const Inputs& inputs, const Contact& contact, const Theirs& theirs,
                                    const std::string& fingerprint) {
  const CertificateStatus status = signing_status(inputs, contact, fingerprint);
  return status == CertificateStatus::no_address && theirs.good() ? CertificateStatus::good : status;
}

// The first candidate that is good, else the first.
void choose_encryption(const Inputs& inputs, const Contact& contact, Theirs& theirs) {
  for (const std::string& candidate : theirs.record->encryption_candidates()) {
    const CertificateStatus status = encryption_status(inputs, contact, theirs, candidate);
    if (theirs.encryption && status != CertificateStatus::good) continue;
    theirs.encryption = candidate;
    theirs.encryption_status = status;
    if (status == CertificateStatus::good) return;
  }
}

Theirs theirs_of(const Inputs& inputs, const Contact& contact, const CertificateRecord& record) {
  Theirs theirs;
  theirs.record = &record;
  theirs.status = signing_status(inputs, contact, record.signing_certificate);
  if (const auto kin = inputs.kin.find(record.signing_certificate); kin != inputs.kin.end()) theirs.kin = kin->second;
  choose_encryption(inputs, contact, theirs);
  theirs.capabilities = record.capabilities.words;
  theirs.ciphers = cipher_set(theirs.capabilities, inputs.policy);
  if (theirs.ciphers.empty() && record.aes_tried && why_empty(theirs.capabilities) == Reason::below_floor) {
    theirs.trying_aes = true;
    theirs.capabilities.reset();
    theirs.ciphers = cipher_set(theirs.capabilities, inputs.policy);
  }
  return theirs;
}

bool before(const Theirs& a, const Theirs& b) {
  const auto rank = [](const Theirs& theirs) {
    return std::make_tuple(theirs.record->accepted, theirs.record->last_received(),
                           theirs.record->accepted_at.value_or(Time{}));
  };
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  return a.record->signing_certificate < b.record->signing_certificate;
}

bool goes_to(const SentMail& mail, const Contact& contact) {
  return std::any_of(mail.recipients.begin(), mail.recipients.end(),
                     [&](const std::string& address) { return contact.has_address(address); });
}

bool sealed_to(const SentMail& mail, const Contact& contact, const std::string& certificate) {
  return std::any_of(mail.sealed_to.begin(), mail.sealed_to.end(), [&](const auto& entry) {
    return contact.has_address(entry.first) &&
           std::find(entry.second.begin(), entry.second.end(), certificate) != entry.second.end();
  });
}

// Tunnels are judged per pair of certificates: mail that told them another certificate of ours opens nothing.
bool under_present(const SentMail& mail, const OwnCertificates& ours) {
  return mail.is_signed && mail.signing_certificate == ours.signing &&
         (mail.encryption_certificate.empty() || mail.encryption_certificate == ours.encryption);
}

void gather_mail(Picture& picture, const std::vector<const Evidence*>& evidence) {
  for (const Evidence* one : evidence) {
    const auto* mail = std::get_if<SentMail>(&one->fact);
    if (mail == nullptr || mail->identity != picture.our_address || !goes_to(*mail, picture.contact)) continue;
    const OurMail ours{one->id, one->at, mail};
    picture.newest = ours;
    if (!under_present(*mail, picture.inputs.ours)) continue;
    picture.introductions.push_back(ours);
    for (Theirs& theirs : picture.theirs) {
      if (!mail->is_sealed || !theirs.encryption || !sealed_to(*mail, picture.contact, *theirs.encryption)) continue;
      theirs.sealed_mails.push_back(ours);
    }
  }
}

// Only the newest mail's: an older one was followed by another try.
void gather_bounces(Picture& picture, const std::vector<const Evidence*>& evidence) {
  if (!picture.newest) return;
  for (const Evidence* one : evidence) {
    const auto* report = std::get_if<DeliveryFailed>(&one->fact);
    if (report == nullptr || report->sent_digest != picture.newest->mail->message_digest) continue;
    if (picture.contact.has_address(report->recipient)) picture.bounces.push_back(one->id);
  }
}

// Every accepted certificate that can be used, from the newest on, as long as one algorithm suits them all.
void mark_sealed_to(Picture& picture) {
  std::optional<std::vector<crypto::ContentEncryption>> shared;
  for (Theirs& theirs : picture.theirs) {
    if (!theirs.usable() || theirs.ciphers.empty()) continue;
    std::vector<crypto::ContentEncryption> both = shared.value_or(theirs.ciphers);
    std::erase_if(both, [&](auto cipher) {
      return std::find(theirs.ciphers.begin(), theirs.ciphers.end(), cipher) == theirs.ciphers.end();
    });
    if (both.empty()) continue;
    shared = std::move(both);
    theirs.sealed_to = true;
  }
}

std::set<std::string> own_of(const Inputs& inputs) {
  std::set<std::string> own = inputs.own_certificates;
  own.insert(inputs.ours.signing);
  own.insert(inputs.ours.encryption);
  own.erase("");
  return own;
}

}  // namespace

const Theirs* Picture::find(bool (*predicate)(const Theirs&)) const {
  const auto found = std::find_if(theirs.begin(), theirs.end(), predicate);
  return found == theirs.end() ? nullptr : &*found;
}

Picture look(const Inputs& inputs) {
  Picture picture{inputs,
                  directory::address_key(inputs.our_address),
                  directory::contact_of(inputs.evidence, own_of(inputs), inputs.their_address),
                  {},
                  {},
                  {},
                  {}};
  for (const auto& [fingerprint, record] : picture.contact.certificates) {
    if (!own_of(inputs).contains(fingerprint)) picture.theirs.push_back(theirs_of(inputs, picture.contact, record));
  }
  std::sort(picture.theirs.begin(), picture.theirs.end(), before);
  mark_sealed_to(picture);
  const auto evidence = directory::ordered(inputs.evidence);
  gather_mail(picture, evidence);
  gather_bounces(picture, evidence);
  for (Theirs& theirs : picture.theirs) {
    theirs.proof = find_proof(theirs.sealed_mails, theirs.record->mails, picture.our_address, inputs.ours.encryption);
  }
  return picture;
}

Reason reason_of(CertificateStatus status) {
  switch (status) {
    case CertificateStatus::good: return Reason::none;
    case CertificateStatus::expired: return Reason::expired;
    case CertificateStatus::not_yet_valid: return Reason::not_yet_valid;
    case CertificateStatus::revoked: return Reason::revoked;
    case CertificateStatus::held: return Reason::held;
    case CertificateStatus::unknown_authority: return Reason::unknown_authority;
    case CertificateStatus::no_address: return Reason::address_unbound;
    case CertificateStatus::other_address: return Reason::address_mismatch;
    case CertificateStatus::unsuitable: return Reason::unsuitable;
    case CertificateStatus::unknown: return Reason::status_unknown;
  }
  return Reason::status_unknown;
}

}  // namespace letterlock::tunnel
