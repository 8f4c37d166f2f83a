// VerdictView: the judgement of a certificate.
#pragma once

#include "api/certificate_view.h"
#include "api/finding_view.h"
#include "api/one_of.h"
#include "trust/trust.h"

namespace letterlock::api {

// What is known about the revocation of one certificate of a path.
struct VerdictStepView {
  std::string fingerprint_sha256;
  std::string name;  // to be shown
  OneOf<"not-asked", "good", "revoked", "on-hold", "pending", "unknown"> revocation;
  std::string by;  // who says so, RFC 4514; "" where nobody does
  std::optional<Time> told;
  std::optional<Time> since;  // revoked or on hold
};
BOOST_DESCRIBE_STRUCT(VerdictStepView, (), (fingerprint_sha256, name, revocation, by, told, since))

// What would complete the verdict.
struct WantedView {
  OneOf<"ocsp", "crl", "issuer"> kind;
  std::string place;  // the host
};
BOOST_DESCRIBE_STRUCT(WantedView, (), (kind, place))

struct VerdictView {
  OneOf<"good", "bad", "unknown"> status;
  std::string usage;  // sign, encrypt, any
  Time at{};
  std::vector<FindingView> findings;
  std::vector<CertificateView> path;  // the certificate first
  std::optional<Time> revoked_at;
  bool on_hold = false;
  std::vector<VerdictStepView> steps;  // one for each certificate of the path
  std::vector<WantedView> wanted;      // not empty: pending
};
BOOST_DESCRIBE_STRUCT(VerdictView, (), (status, usage, at, findings, path, revoked_at, on_hold, steps, wanted))

VerdictView view_of(const trust::Verdict& verdict, const trust::Policy& policy, text::Language language);
// "sign", "encrypt", "any"
std::string word(trust::Usage usage);

}  // namespace letterlock::api
