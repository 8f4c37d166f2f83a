#include "outbox/standing.h"

#include <algorithm>

#include "directory/contact.h"
#include "directory/evidence_index.h"
#include "outbox/kinship.h"
#include "store/certificates.h"
#include "store/evidence.h"
#include "x509/address.h"

namespace letterlock::outbox {
namespace {

using tunnel::CertificateStatus;

// The first finding that says why a verdict is not good, in the order of what a person can do least about.
CertificateStatus status_of(const trust::Verdict& verdict) {
  struct Row {
    FindingId id;
    CertificateStatus status;
  };
  constexpr Row kRows[] = {
      {FindingId::certificate_revoked, CertificateStatus::revoked},
      {FindingId::chain_certificate_revoked, CertificateStatus::revoked},
      {FindingId::certificate_on_hold, CertificateStatus::held},
      {FindingId::certificate_expired, CertificateStatus::expired},
      {FindingId::chain_certificate_expired, CertificateStatus::expired},
      {FindingId::certificate_not_yet_valid, CertificateStatus::not_yet_valid},
      {FindingId::unknown_authority, CertificateStatus::unknown_authority},
  };
  if (verdict.status == trust::Status::good) return CertificateStatus::good;
  for (const Row& row : kRows) {
    if (has(verdict.findings, row.id)) return row.status;
  }
  return verdict.status == trust::Status::bad ? CertificateStatus::unsuitable : CertificateStatus::unknown;
}

bool names_one_of(const x509::Certificate& certificate, const std::vector<std::string>& addresses) {
  return std::any_of(addresses.begin(), addresses.end(), [&certificate](const std::string& address) {
    const auto& named = certificate.addresses();
    return std::any_of(named.begin(), named.end(),
                       [&address](const std::string& name) { return x509::same_address(name, address); });
  });
}

// What deriving tunnels of one account needs, read and judged once.
struct Picture {
  std::vector<directory::Evidence> evidence;
  std::set<std::string> own;
  tunnel::CertificateStatuses own_statuses;
  std::map<std::string, Time> own_ends;
};

Result<Picture> read_picture(const Office& office) {
  Picture picture;
  TRY_ASSIGN(picture.evidence, store::EvidenceLog(office.store).all(office.account.id));
  for (const x509::Certificate& own : account::own_certificates(office.account)) {
    picture.own.insert(own.fingerprint());
    picture.own_statuses[own.fingerprint()] =
        standing_of(own, trust::Usage::any, {office.account.address}, office.trust, office.now, office.revocation);
    picture.own_ends[own.fingerprint()] = own.not_after();
  }
  return picture;
}

// How they stand and when they end: both certificates of every record of the contact, and ours, which are what they
// are whoever else has them.
Status fill_statuses(const Office& office, const Picture& picture, const directory::Contact& contact,
                     tunnel::Inputs& inputs) {
  tunnel::CertificateStatuses& statuses = inputs.statuses;
  store::Certificates certificates(office.store);
  const auto add = [&](const std::string& fingerprint, trust::Usage usage) -> Status {
    TRY_ASSIGN(const auto certificate, certificates.find(fingerprint));
    if (!certificate) return {};
    inputs.ends[fingerprint] = certificate->not_after();
    const auto status =
        standing_of(*certificate, usage, contact.addresses, office.trust, office.now, office.revocation);
    // A certificate for both uses is as good as its worse use.
    auto [entry, added] = statuses.try_emplace(fingerprint, status);
    if (!added && entry->second == CertificateStatus::good) entry->second = status;
    return {};
  };
  for (const auto& [fingerprint, record] : contact.certificates) {
    TRY(add(fingerprint, trust::Usage::sign));
    for (const std::string& encryption : record.encryption_candidates()) TRY(add(encryption, trust::Usage::encrypt));
    if (const auto review = record.encryption_to_review()) TRY(add(*review, trust::Usage::encrypt));
  }
  for (const auto& [fingerprint, status] : picture.own_statuses) statuses[fingerprint] = status;
  for (const auto& [fingerprint, end] : picture.own_ends) inputs.ends[fingerprint] = end;
  return {};
}

Result<tunnel::Tunnel> derive(const Office& office, const Picture& picture, const directory::Contact& contact,
                              std::vector<directory::Evidence> about_them) {
  tunnel::Inputs inputs;
  inputs.our_address = office.account.address;
  if (office.account.signing_certificate) inputs.ours.signing = office.account.signing_certificate->fingerprint();
  if (office.account.encryption_certificate)
    inputs.ours.encryption = office.account.encryption_certificate->fingerprint();
  inputs.own_certificates = picture.own;
  inputs.their_address = contact.addresses.front();
  inputs.evidence = std::move(about_them);
  TRY(fill_statuses(office, picture, contact, inputs));
  TRY_ASSIGN(inputs.kin, kin_of(office, contact, inputs.statuses));
  inputs.policy = policy_of(office.account);
  inputs.now = office.now;
  return tunnel::derive(inputs);
}

}  // namespace

tunnel::Policy policy_of(const account::Account& account) { return {.ciphers = account.ciphers}; }

CertificateStatus standing_of(const x509::Certificate& certificate, trust::Usage usage,
                              const std::vector<std::string>& addresses, const trust::TrustStore& trust, Time now,
                              trust::RevocationMode revocation) {
  const auto address = addresses.empty() ? std::nullopt : std::optional(addresses.front());
  const trust::Policy policy{.usage = usage, .revocation = revocation, .at = now, .address = address};
  const trust::Verdict verdict = trust::check(certificate, trust, trust.intermediates(), policy);
  const CertificateStatus status = status_of(verdict);
  if (status != CertificateStatus::good || names_one_of(certificate, addresses)) return status;
  return certificate.addresses().empty() ? CertificateStatus::no_address : CertificateStatus::other_address;
}

Result<std::vector<tunnel::Tunnel>> tunnels_to(const Office& office, const std::vector<std::string>& addresses) {
  TRY_ASSIGN(const Picture picture, read_picture(office));
  const directory::EvidenceIndex index(picture.evidence);
  const std::vector<directory::Contact> contacts = directory::contacts(picture.evidence, picture.own);
  std::map<std::string_view, const directory::Contact*> by_address;
  for (const directory::Contact& contact : contacts) {
    for (const std::string& address : contact.addresses) by_address[address] = &contact;
  }
  std::vector<tunnel::Tunnel> tunnels;
  for (const std::string& address : addresses) {
    TRY_ASSIGN(const x509::Address parsed, x509::Address::parse(address));
    directory::Contact unknown;
    unknown.addresses = {parsed.key()};
    const auto known = by_address.find(parsed.key());
    const directory::Contact& contact = known == by_address.end() ? unknown : *known->second;
    TRY_ASSIGN(tunnels.emplace_back(), derive(office, picture, contact, index.about(contact.addresses)));
  }
  return tunnels;
}

Result<tunnel::Tunnel> tunnel_to(const Office& office, const std::string& address) {
  TRY_ASSIGN(auto tunnels, tunnels_to(office, {address}));
  return std::move(tunnels.front());
}

Result<bool> all_read_protected_headers(const Office& office, const std::vector<std::string>& addresses) {
  TRY_ASSIGN(const Picture picture, read_picture(office));
  std::set<std::string> readers;
  for (const directory::Contact& contact : directory::contacts(picture.evidence, picture.own)) {
    if (contact.reads_protected_headers()) readers.insert(contact.addresses.begin(), contact.addresses.end());
  }
  return std::all_of(addresses.begin(), addresses.end(), [&readers](const std::string& address) {
    return readers.contains(directory::address_key(address));
  });
}

Result<std::vector<tunnel::Tunnel>> all_tunnels(const Office& office) {
  TRY_ASSIGN(const Picture picture, read_picture(office));
  const directory::EvidenceIndex index(picture.evidence);
  std::vector<tunnel::Tunnel> tunnels;
  for (const directory::Contact& contact : directory::contacts(picture.evidence, picture.own)) {
    TRY_ASSIGN(tunnel::Tunnel tunnel, derive(office, picture, contact, index.about(contact.addresses)));
    tunnels.push_back(std::move(tunnel));
  }
  return tunnels;
}

}  // namespace letterlock::outbox
