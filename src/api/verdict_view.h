// VerdictView: the judgement of a certificate.
#pragma once

#include "api/certificate_view.h"
#include "api/finding_view.h"
#include "api/one_of.h"
#include "trust/trust.h"

namespace letterlock::api {

struct VerdictView {
  OneOf<"good", "bad", "unknown"> status;
  std::string usage;  // sign, encrypt, any
  Time at{};
  std::vector<FindingView> findings;
  std::vector<CertificateView> path;  // the certificate first
  std::optional<Time> revoked_at;
  bool on_hold = false;
};
BOOST_DESCRIBE_STRUCT(VerdictView, (), (status, usage, at, findings, path, revoked_at, on_hold))

VerdictView view_of(const trust::Verdict& verdict, const trust::Policy& policy, text::Language language);
// "sign", "encrypt", "any"
std::string word(trust::Usage usage);

}  // namespace letterlock::api
