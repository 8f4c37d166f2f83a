#include "outbox/kinship.h"

#include <algorithm>
#include <vector>

#include "store/certificates.h"
#include "x509/renewal.h"

namespace letterlock::outbox {
namespace {

using directory::CertificateRecord;
using tunnel::CertificateStatus;

CertificateStatus status_in(const tunnel::CertificateStatuses& statuses, const std::string& fingerprint) {
  const auto found = statuses.find(fingerprint);
  return found == statuses.end() ? CertificateStatus::unknown : found->second;
}

bool waits(const CertificateRecord& record, CertificateStatus status) {
  const bool undecided = !record.accepted && !record.withdrawn && !record.refused && !record.mails.empty();
  return undecided && (status == CertificateStatus::good || status == CertificateStatus::no_address);
}

// Who it is was said by its authority, whether or not it was revoked since.
x509::Verified verified(const Office& office, const directory::Contact& contact, const x509::Certificate& certificate) {
  if (certificate.not_after() < certificate.not_before()) return {certificate};
  const Time at = std::clamp(office.now, certificate.not_before(), certificate.not_after());
  const trust::Policy policy{.revocation = trust::RevocationMode::off, .at = at, .address = contact.addresses.front()};
  trust::Verdict verdict = trust::check(certificate, office.trust, office.trust.intermediates(), policy);
  if (verdict.status != trust::Status::good) return {certificate};
  return {certificate, std::move(verdict.path)};
}

// Signed while it was valid, and before anybody else could have had the key.
bool carried_by(const directory::Contact& contact, const std::string& fresh, const x509::Certificate& accepted) {
  return std::any_of(contact.carried.begin(), contact.carried.end(), [&](const directory::Carried& carried) {
    return carried.certificate == fresh && carried.by == accepted.fingerprint() &&
           carried.received <= accepted.not_after();
  });
}

bool key_is_theirs(CertificateStatus status) {
  return status == CertificateStatus::good || status == CertificateStatus::no_address ||
         status == CertificateStatus::other_address || status == CertificateStatus::expired;
}

using Known = std::vector<std::pair<x509::Accepted, CertificateStatus>>;

Result<Known> accepted_ones(const Office& office, const directory::Contact& contact,
                            const tunnel::CertificateStatuses& statuses) {
  Known known;
  for (const auto& [fingerprint, record] : contact.certificates) {
    if (!record.accepted) continue;
    TRY_ASSIGN(const auto certificate, store::Certificates(office.store).find(fingerprint));
    if (!certificate) continue;
    const CertificateStatus status = status_in(statuses, fingerprint);
    known.push_back({x509::Accepted{verified(office, contact, *certificate), key_is_theirs(status), false}, status});
  }
  return known;
}

tunnel::Kin closest(const directory::Contact& contact, const x509::Verified& fresh, Known& known) {
  tunnel::Kin kin;
  for (auto& [accepted, status] : known) {
    accepted.vouches = carried_by(contact, fresh.certificate.fingerprint(), accepted.certificate);
    const x509::Kinship kinship = x509::kinship_of(fresh, accepted);
    if (!kin.certificate.empty() && kinship <= kin.kinship) continue;
    kin = {kinship, accepted.certificate.fingerprint()};
  }
  return kin;
}

}  // namespace

Result<std::map<std::string, tunnel::Kin>> kin_of(const Office& office, const directory::Contact& contact,
                                                  const tunnel::CertificateStatuses& statuses) {
  std::map<std::string, tunnel::Kin> kin;
  std::optional<Known> known;
  for (const auto& [fingerprint, record] : contact.certificates) {
    if (!waits(record, status_in(statuses, fingerprint))) continue;
    if (!known) {
      TRY_ASSIGN(known, accepted_ones(office, contact, statuses));
    }
    if (known->empty()) break;
    TRY_ASSIGN(const auto certificate, store::Certificates(office.store).find(fingerprint));
    if (certificate) kin[fingerprint] = closest(contact, verified(office, contact, *certificate), *known);
  }
  return kin;
}

}  // namespace letterlock::outbox
