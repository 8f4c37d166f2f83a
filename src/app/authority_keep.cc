#include "app/authority_keep.h"

#include <algorithm>

#include "app/fetched_list.h"
#include "store/certificates.h"
#include "store/revocation.h"

namespace letterlock::app {
namespace {

using trust::TrustStore;
using trust::Verdict;
using trust::WantedKind;
using x509::Certificate;

constexpr size_t kCertificatesMax = 100;  // in one file
constexpr size_t kIssuersMax = 8;         // one above the other

Error useless(const Question& question, const char* reason) {
  return {ErrorCode::ocsp_malformed, {{"reason", reason}, {"place", place_of(question.url)}}};
}

// What the sources of this store say about the revocation of this certificate.
struct Said {
  bool known = false;   // good, revoked or on hold
  bool usable = false;  // also where it says that the certificate is not known
  bool revoked = false;
};
Said said(const Certificate& certificate, const std::optional<Certificate>& issuer, const TrustStore& store, Time now) {
  using trust::RevocationState;
  std::vector<Certificate> along;
  if (issuer) along.push_back(*issuer);
  const Verdict verdict = trust::check(certificate, store, along, {.at = now});
  if (verdict.steps.empty()) return {};
  const RevocationState state = verdict.steps.front().revocation;
  const bool revoked = state == RevocationState::revoked;
  const bool known = revoked || state == RevocationState::good || state == RevocationState::on_hold;
  const bool unheard = std::any_of(verdict.findings.begin(), verdict.findings.end(),
                                   [](const Finding& f) { return f.id == FindingId::ocsp_unknown_certificate; });
  return {known, known || unheard, revoked};
}

// Our anchors and authorities, and no source but this answer.
Result<TrustStore> store_with(Home& home, const trust::OcspResponse& response) {
  TRY_ASSIGN(const TrustStore* all, home.trust());
  TrustStore store = all->without_answers();
  store.add_ocsp(response);
  return store;
}

// What cannot be read is as good as none.
Result<std::optional<trust::OcspResponse>> kept_response(Home& home, const std::string& fingerprint) {
  TRY_ASSIGN(const auto kept, store::OcspResponses(home.store()).find(fingerprint));
  if (!kept) return std::optional<trust::OcspResponse>();
  auto response = trust::OcspResponse::parse(kept->octets);
  return response ? std::optional(std::move(*response)) : std::nullopt;
}

// What is kept already may be worth more: it is younger, or it says that the certificate was revoked, which no later
// answer takes back.
Result<bool> is_better_kept(Home& home, const Question& question, const trust::OcspResponse& response, bool revoked) {
  TRY_ASSIGN(const auto before, kept_response(home, question.certificate->fingerprint()));
  if (!before) return false;
  if (before->produced_at() > response.produced_at()) return true;
  if (revoked) return false;
  TRY_ASSIGN(const TrustStore store, store_with(home, *before));
  return said(*question.certificate, question.issuer, store, home.now()).revoked;
}

Result<std::optional<Error>> keep_response(Home& home, const Question& question, const Bytes& octets) {
  const auto response = trust::OcspResponse::parse(octets);
  if (!response) return std::optional(response.error());
  if (!trust::answers_request(*response, question.request)) {
    return std::optional(useless(question, "it was made for another question"));
  }
  TRY_ASSIGN(const TrustStore store, store_with(home, *response));
  const Said now = said(*question.certificate, question.issuer, store, home.now());
  if (!now.usable) return std::optional(useless(question, "it cannot be used for this certificate"));
  TRY_ASSIGN(const bool better, is_better_kept(home, question, *response, now.revoked));
  if (better) return std::optional(useless(question, "it is older than what is known, or contradicts it"));
  TRY(store::OcspResponses(home.store()).put({question.certificate->fingerprint(), question.url, home.now(), octets}));
  home.forget_trust();
  return std::optional<Error>();
}

bool has_issued(const Certificate& issuer, const Certificate& certificate, Time now) {
  TrustStore only;
  if (!only.add_anchor(issuer)) return false;
  return trust::check(certificate, only, {}, {.revocation = trust::RevocationMode::off, .at = now}).path.size() == 2;
}

// The issuer, its issuer and so on, as far as the file has them. What else it holds is nobody's concern.
std::vector<Certificate> issuers_among(const std::vector<Certificate>& file, const Certificate& certificate, Time now) {
  std::vector<Certificate> found;
  const Certificate* below = &certificate;
  found.reserve(kIssuersMax);
  while (found.size() < kIssuersMax) {
    const auto issuer = std::find_if(file.begin(), file.end(), [&](const Certificate& c) {
      return c != *below && std::find(found.begin(), found.end(), c) == found.end() && has_issued(c, *below, now);
    });
    if (issuer == file.end()) return found;
    found.push_back(*issuer);
    below = &found.back();
  }
  return found;
}

Result<std::optional<Error>> keep_issuers(Home& home, const Question& question, const Bytes& octets) {
  const auto certificates = x509::parse_certificates(octets, kCertificatesMax);
  if (!certificates) return std::optional(certificates.error());
  const auto issuers = issuers_among(*certificates, *question.certificate, home.now());
  if (issuers.empty()) {
    return std::optional(
        Error{ErrorCode::server_misbehaves,
              {{"server", place_of(question.url)}, {"reason", "the issuer's certificate is not there"}}});
  }
  TRY(store::Certificates(home.store()).put(issuers));
  home.forget_trust();
  return std::optional<Error>();
}

}  // namespace

Result<std::optional<Error>> keep_answer(Home& home, Reply& reply) {
  if (!reply.answer) return std::optional(reply.answer.error());
  if (reply.question.kind == WantedKind::crl) {
    return keep_list(home, reply.question, std::get<net::Downloaded>(*reply.answer));
  }
  const Bytes& octets = std::get<Bytes>(*reply.answer);
  if (reply.question.kind == WantedKind::ocsp) return keep_response(home, reply.question, octets);
  return keep_issuers(home, reply.question, octets);
}

Result<bool> is_answered(Home& home, const Certificate& certificate, const std::optional<Certificate>& issuer) {
  TRY_ASSIGN(const TrustStore* store, home.trust());
  return said(certificate, issuer, *store, home.now()).known;
}

}  // namespace letterlock::app
