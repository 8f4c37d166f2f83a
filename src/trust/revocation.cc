#include "trust/revocation.h"

#include <algorithm>

namespace letterlock::trust {
namespace {

using x509::Certificate;

struct Answer {
  std::optional<CrlEntry> entry;  // revoked or on hold
  bool known = false;             // a fresh list speaks about the certificate
  const Crl* expired = nullptr;   // the newest list is past its nextUpdate
  const Crl* unusable = nullptr;
};

bool younger(const Crl* a, const Crl* b) { return a->this_update() > b->this_update(); }

// Usable lists of this issuer that take in the certificate, the youngest first.
std::vector<const Crl*> lists_for(const Certificate& certificate, const Certificate& issuer,
                                  const std::vector<Crl>& crls, Answer& answer) {
  std::vector<const Crl*> lists;
  for (const Crl& crl : crls) {
    if (!crl.names_issuer_of(certificate) || !crl.covers(certificate)) continue;
    if (!crl.signed_by(issuer)) {
      if (crl.unusable_reason() == "signature algorithm") answer.unusable = &crl;
      continue;
    }
    if (!crl.unusable_reason().empty()) {
      answer.unusable = &crl;
      continue;
    }
    lists.push_back(&crl);
  }
  std::stable_sort(lists.begin(), lists.end(), younger);
  return lists;
}

bool is_fresh(const Crl& crl, Time now) { return !crl.next_update() || now <= *crl.next_update(); }

Answer ask(const Certificate& certificate, const Certificate& issuer, const std::vector<Crl>& crls, Time now) {
  Answer answer;
  const Bytes serial = certificate.issuer_and_serial().serial;
  bool newest = true;
  for (const Crl* crl : lists_for(certificate, issuer, crls, answer)) {
    const auto entry = crl->find(serial);
    const bool counts = entry && !entry->removed && (newest || !entry->on_hold);
    if (counts && (!answer.entry || answer.entry->on_hold || entry->since() < answer.entry->since())) {
      answer.entry = entry;
    }
    if (crl->only_some_reasons()) continue;
    if (is_fresh(*crl, now)) answer.known = true;
    if (newest && !is_fresh(*crl, now)) answer.expired = crl;
    newest = false;
  }
  return answer;
}

Params about(const Certificate& certificate) { return {{"subject", certificate.subject()}}; }

class RevocationJudge {
 public:
  RevocationJudge(const Policy& policy, Verdict& verdict) : policy_(policy), verdict_(verdict) {}

  void judge(const Certificate& certificate, const Answer& answer, bool leaf) {
    if (answer.entry) return judge_entry(certificate, *answer.entry, leaf);
    if (answer.unusable != nullptr && !answer.known) {
      add(FindingId::crl_not_usable,
          {{"issuer", answer.unusable->issuer()}, {"reason", answer.unusable->unusable_reason()}});
    }
    if (answer.expired != nullptr && !answer.known) {
      add(FindingId::crl_expired,
          {{"issuer", answer.expired->issuer()}, {"time", to_rfc3339(answer.expired->next_update().value_or(Time{}))}});
    }
    if (answer.known) return;
    const bool hard = policy_.revocation == RevocationMode::hard;
    add(hard ? FindingId::revocation_required_unknown : FindingId::revocation_unknown, about(certificate));
  }

 private:
  void add(FindingId id, Params params) { verdict_.findings.push_back(finding(id, std::move(params))); }

  void judge_entry(const Certificate& certificate, const CrlEntry& entry, bool leaf) {
    if (!verdict_.revoked_at || entry.since() < *verdict_.revoked_at) verdict_.revoked_at = entry.since();
    if (entry.on_hold) verdict_.on_hold = true;
    Params params = about(certificate);
    params.emplace_back("time", to_rfc3339(entry.since()));
    params.emplace_back("reason", entry.reason);
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
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    judge.judge(path[i], ask(path[i], path[i + 1], store.crls(), now), i == 0);
  }
}

}  // namespace letterlock::trust
