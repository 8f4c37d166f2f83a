#include "trust/revocation.h"

#include "trust/answer.h"

namespace letterlock::trust {
namespace {

using x509::Certificate;

Params about(const Certificate& certificate) { return {{"subject", certificate.subject()}}; }

class RevocationJudge {
 public:
  RevocationJudge(const Policy& policy, Verdict& verdict) : policy_(policy), verdict_(verdict) {}

  void judge(const Certificate& certificate, const Answer& answer, bool leaf) {
    if (answer.entry) return judge_entry(certificate, answer, leaf);
    if (answer.known) return;
    for (const Finding& trouble : answer.troubles) verdict_.findings.push_back(trouble);
    const bool hard = policy_.revocation == RevocationMode::hard;
    add(hard ? FindingId::revocation_required_unknown : FindingId::revocation_unknown, about(certificate));
  }

 private:
  void add(FindingId id, Params params) { verdict_.findings.push_back(finding(id, std::move(params))); }

  void judge_entry(const Certificate& certificate, const Answer& answer, bool leaf) {
    const CrlEntry& entry = *answer.entry;
    if (!verdict_.revoked_at || entry.since() < *verdict_.revoked_at) verdict_.revoked_at = entry.since();
    if (entry.on_hold) verdict_.on_hold = true;
    Params params = about(certificate);
    params.emplace_back("time", to_rfc3339(entry.since()));
    params.emplace_back("reason", entry.reason);
    params.emplace_back("by", answer.source.name);
    params.emplace_back("told", to_rfc3339(answer.source.at));
    if (entry.since() > policy_.at) return add(FindingId::revoked_after_first_seen, std::move(params));
    if (!leaf) return add(FindingId::chain_certificate_revoked, std::move(params));
    add(entry.on_hold ? FindingId::certificate_on_hold : FindingId::certificate_revoked, std::move(params));
  }

  const Policy& policy_;
  Verdict& verdict_;
};

}  // namespace

void judge_revocation(const Path& path, const TrustStore& store, const Policy& policy, Verdict& verdict) {
  if (policy.revocation == RevocationMode::off) return;
  const Time now = policy.now.value_or(policy.at);
  RevocationJudge judge(policy, verdict);
  for (size_t i = 0; i + 1 < path.size(); ++i) judge.judge(path[i], ask_crls(path, i, store, now), i == 0);
}

}  // namespace letterlock::trust
