#include "trust/revocation.h"

#include "trust/answer.h"
#include "trust/asking.h"
#include "trust/ocsp_data.h"

namespace letterlock::trust {
namespace {

using x509::Certificate;

Params about(const Certificate& certificate) { return {{"subject", certificate.subject()}}; }

// S15: what people are told names the certificate without the numbers that its subject may hold.
Finding named(FindingId id, Params params, const Certificate& certificate) {
  params.emplace_back("name", certificate.display_name());
  return finding(id, std::move(params));
}

bool is_revoked(const Answer& answer) { return answer.entry && !answer.entry->on_hold; }
bool is_held(const Answer& answer) { return answer.entry && answer.entry->on_hold; }

// Its source is out of date, and a younger one, in date, does not say so any more.
bool is_lifted(const Answer& held, const Answer& other) {
  return !held.known && other.known && !other.entry && other.source.at > held.source.at;
}

// The one whose words count, of two sources for one certificate: the worse, else the one that knows, else the younger.
const Answer& worse(const Answer& a, const Answer& b) {
  if (is_revoked(a) != is_revoked(b)) return is_revoked(a) ? a : b;
  if (is_revoked(a)) return a.entry->since() <= b.entry->since() ? a : b;
  if (is_held(a) != is_held(b)) {
    const Answer& held = is_held(a) ? a : b;
    const Answer& other = is_held(a) ? b : a;
    return is_lifted(held, other) ? other : held;
  }
  if (a.known != b.known) return a.known ? a : b;
  return a.source.at >= b.source.at ? a : b;
}

Answer combined(const Answer& status, const Answer& lists) {
  Answer answer = worse(status, lists);
  answer.known = status.known || lists.known;
  answer.troubles = status.troubles;
  answer.troubles.insert(answer.troubles.end(), lists.troubles.begin(), lists.troubles.end());
  return answer;
}

class RevocationJudge {
 public:
  RevocationJudge(const TrustStore& store, const Policy& policy, bool sound, Verdict& verdict)
      : store_(store), policy_(policy), now_(policy.now.value_or(policy.at)), sound_(sound), verdict_(verdict) {}

  void judge(const Path& path, size_t at) {
    const Answer answer = combined(ask_ocsp(path, at, store_, now_), ask_crls(path, at, store_, now_));
    Step step = step_of(answer);
    add_troubles(answer);
    if (answer.entry) judge_entry(path[at], answer, at == 0);
    // What is revoked stays so; what is on hold may be released.
    if (!answer.known && !is_revoked(answer)) judge_unknown(path, at, answer, step);
    verdict_.steps.push_back(std::move(step));
  }

 private:
  void add(FindingId id, Params params, const Certificate& certificate) {
    verdict_.findings.push_back(named(id, std::move(params), certificate));
  }

  static Step step_of(const Answer& answer) {
    if (!answer.entry && !answer.known) return {RevocationState::unknown};
    Step step{RevocationState::good, answer.source.name, answer.source.at};
    if (!answer.entry) return step;
    step.revocation = answer.entry->on_hold ? RevocationState::on_hold : RevocationState::revoked;
    step.since = answer.entry->since();
    return step;
  }

  // Told where nothing is known; that the authority's own service has never heard of a certificate, always.
  void add_troubles(const Answer& answer) {
    const bool settled = answer.known || answer.entry;
    for (const Finding& trouble : answer.troubles) {
      if (!settled || trouble.id == FindingId::ocsp_unknown_certificate) verdict_.findings.push_back(trouble);
    }
  }

  void judge_unknown(const Path& path, size_t at, const Answer& answer, Step& step) {
    const bool hard = policy_.revocation == RevocationMode::hard;
    Asking asking = sound_ ? sources_for(path, at, store_, now_) : Asking();
    for (Finding& failure : asking.failed) verdict_.findings.push_back(std::move(failure));
    if (!answer.entry) {
      add(hard ? FindingId::revocation_required_unknown : FindingId::revocation_unknown, about(path[at]), path[at]);
    }
    if (asking.wanted.empty()) return;
    Params params = about(path[at]);
    params.emplace_back("place", host_of(asking.wanted.front().url));
    add(FindingId::revocation_pending, std::move(params), path[at]);
    if (!answer.entry) step.revocation = RevocationState::pending;
    for (Wanted& wanted : asking.wanted) verdict_.wanted.push_back(std::move(wanted));
  }

  void judge_entry(const Certificate& certificate, const Answer& answer, bool leaf) {
    const CrlEntry& entry = *answer.entry;
    if (!verdict_.revoked_at || entry.since() < *verdict_.revoked_at) verdict_.revoked_at = entry.since();
    if (entry.on_hold) verdict_.on_hold = true;
    Params params = about(certificate);
    params.emplace_back("time", to_rfc3339(entry.since()));
    params.emplace_back("reason", entry.reason);
    params.emplace_back("by", answer.source.name);
    params.emplace_back("told", to_rfc3339(answer.source.at));
    if (entry.since() > policy_.at) return add(FindingId::revoked_after_first_seen, std::move(params), certificate);
    if (!leaf) return add(FindingId::chain_certificate_revoked, std::move(params), certificate);
    add(entry.on_hold ? FindingId::certificate_on_hold : FindingId::certificate_revoked, std::move(params),
        certificate);
  }

  const TrustStore& store_;
  const Policy& policy_;
  Time now_;
  bool sound_;
  Verdict& verdict_;
};

}  // namespace

void judge_revocation(const Path& path, const TrustStore& store, const Policy& policy, bool sound, Verdict& verdict) {
  if (policy.revocation != RevocationMode::off) {
    RevocationJudge judge(store, policy, sound, verdict);
    for (size_t i = 0; i + 1 < path.size(); ++i) judge.judge(path, i);
  }
  verdict.steps.resize(path.size());
}

}  // namespace letterlock::trust
