#include "trust/trust.h"

#include <algorithm>

#include "base/remembered.h"
#include "trust/anchor_limits.h"
#include "trust/anchors.h"
#include "trust/asking.h"
#include "trust/path_check.h"
#include "trust/revocation.h"

namespace letterlock::trust {
namespace {

using x509::Certificate;

constexpr size_t kKnownPathsMax = 256;

void append(std::vector<Finding>& to, std::vector<Finding> from) {
  for (Finding& f : from) {
    if (std::find(to.begin(), to.end(), f) == to.end()) to.push_back(std::move(f));
  }
}

// Errors that say that something is not known, rather than that something is wrong.
bool leaves_unknown(const Finding& f) {
  return f.id == FindingId::unknown_authority || f.id == FindingId::revocation_required_unknown ||
         f.id == FindingId::key_unsupported;
}

Status status_of(const std::vector<Finding>& findings) {
  const auto bad = [](const Finding& f) { return f.severity == Severity::error && !leaves_unknown(f); };
  if (std::any_of(findings.begin(), findings.end(), bad)) return Status::bad;
  return std::any_of(findings.begin(), findings.end(), leaves_unknown) ? Status::unknown : Status::good;
}

// What was found wrong with a path is asked for with all that it depends on.
std::string question_of(const Path& path, const Policy& policy) {
  std::string question;
  for (const Certificate& certificate : path) question += as_text(certificate.sha256());
  question += static_cast<char>('0' + static_cast<int>(policy.usage));
  for (const bool flag : {policy.explicit_policy, policy.inhibit_any_policy, policy.inhibit_mapping})
    question += flag ? "y" : "n";
  for (const std::string& dotted : policy.policies) question += " " + dotted;
  return question;
}

// What neither time nor revocation has a say in: the same for the same certificates, so it is found once.
std::vector<Finding> lasting_findings(const Path& path, const Policy& policy) {
  static auto* const known = new Remembered<std::string, std::vector<Finding>>(kKnownPathsMax);
  const std::string question = question_of(path, policy);
  if (auto findings = known->find(question)) return *std::move(findings);
  std::vector<Finding> findings = check_structure(path, policy);
  append(findings, check_usage(path, policy.usage));
  known->put(question, findings);
  return findings;
}

Verdict judge_path(const Path& path, const TrustStore& store, const Policy& policy) {
  Verdict verdict;
  verdict.path = path;
  append(verdict.findings, check_validity(path, policy.at));
  append(verdict.findings, lasting_findings(path, policy));
  append(verdict.findings, check_anchor_limits(path, store, policy));
  judge_revocation(path, store, policy, !has_severity(verdict.findings, Severity::error), verdict);
  verdict.status = status_of(verdict.findings);
  return verdict;
}

// Who issued the last certificate may be asked for; the path may go on from there.
void want_issuers(const Certificate& last, const TrustStore& store, const Policy& policy, Verdict& verdict) {
  verdict.wanted = issuers_for(last, store, policy.now.value_or(policy.at));
  if (verdict.wanted.empty()) return;
  verdict.findings.push_back(
      finding(FindingId::issuer_pending, {{"issuer", last.issuer()}, {"place", host_of(verdict.wanted.front().url)}}));
}

Verdict judge_without_path(const Certificate& certificate, const TrustStore& store, const PathSearch& search,
                           const Policy& policy) {
  Verdict verdict;
  verdict.path = search.longest;
  const Certificate& last = search.longest.back();
  if (search.forged) {
    verdict.findings.push_back(finding(
        FindingId::path_invalid, {{"subject", certificate.subject()}, {"reason", "certificate signature failure"}}));
  } else {
    verdict.findings.push_back(finding(FindingId::unknown_authority, {{"issuer", last.issuer()}}));
    want_issuers(last, store, policy, verdict);
  }
  verdict.steps.resize(verdict.path.size(), {RevocationState::unknown});
  append(verdict.findings, check_validity({certificate}, policy.at));
  append(verdict.findings, check_own_usage(certificate, policy.usage));
  verdict.status = status_of(verdict.findings);
  return verdict;
}

}  // namespace

std::string to_string(Status status) {
  switch (status) {
    case Status::good: return "good";
    case Status::bad: return "bad";
    case Status::unknown: return "unknown";
  }
  return "unknown";
}

std::string to_string(RevocationState state) {
  switch (state) {
    case RevocationState::not_asked: return "not-asked";
    case RevocationState::good: return "good";
    case RevocationState::revoked: return "revoked";
    case RevocationState::on_hold: return "on-hold";
    case RevocationState::pending: return "pending";
    case RevocationState::unknown: return "unknown";
  }
  return "unknown";
}

Result<void> TrustStore::add_anchor(Certificate certificate, AnchorLimits limits) {
  if (!can_be_anchor(certificate)) return fail(ErrorCode::anchor_not_ca, {{"subject", certificate.subject()}});
  if (!limits.domains.empty()) limits_.insert_or_assign(certificate.fingerprint(), std::move(limits));
  const bool known = std::find(anchors_.begin(), anchors_.end(), certificate) != anchors_.end();
  if (!known) anchors_.push_back(std::move(certificate));
  return {};
}

void TrustStore::add_intermediate(Certificate certificate) { intermediates_.push_back(std::move(certificate)); }
void TrustStore::add_crl(Crl crl) { crls_.push_back(std::move(crl)); }
void TrustStore::add_ocsp(OcspResponse response) { ocsp_.push_back(std::move(response)); }

AnchorLimits TrustStore::limits_of(const Certificate& certificate) const {
  const auto found = limits_.find(certificate.fingerprint());
  return found == limits_.end() ? AnchorLimits() : found->second;
}

bool TrustStore::is_anchor(const Certificate& certificate) const {
  return std::find(anchors_.begin(), anchors_.end(), certificate) != anchors_.end() ||
         (roots_ != nullptr && roots_->contains(certificate));
}

std::vector<Certificate> TrustStore::roots_named(ByteView name_der) const {
  return roots_ == nullptr ? std::vector<Certificate>() : roots_->named(name_der);
}

Verdict check(const Certificate& certificate, const TrustStore& store, std::span<const Certificate> travelled_along,
              const Policy& policy) {
  std::optional<Verdict> best;
  const auto visit = [&](const Path& path) {
    Verdict verdict = judge_path(path, store, policy);
    const bool good = verdict.status == Status::good;
    if (good || !best) best = std::move(verdict);
    return good;
  };
  const PathSearch search = search_paths(certificate, store, travelled_along, policy.at, visit);
  return best ? *std::move(best) : judge_without_path(certificate, store, search, policy);
}

}  // namespace letterlock::trust
