#include "api/verdict_view.h"

#include <algorithm>

namespace letterlock::api {

std::string word(trust::Usage usage) {
  switch (usage) {
    case trust::Usage::sign: return "sign";
    case trust::Usage::encrypt: return "encrypt";
    case trust::Usage::any: return "any";
  }
  return "any";
}

namespace {

std::string word(trust::WantedKind kind) {
  switch (kind) {
    case trust::WantedKind::ocsp: return "ocsp";
    case trust::WantedKind::crl: return "crl";
    case trust::WantedKind::issuer: return "issuer";
  }
  return "crl";
}

std::vector<VerdictStepView> steps_of(const trust::Verdict& verdict) {
  std::vector<VerdictStepView> views;
  for (size_t i = 0; i < std::min(verdict.path.size(), verdict.steps.size()); ++i) {
    const trust::Step& step = verdict.steps[i];
    VerdictStepView view;
    view.fingerprint_sha256 = verdict.path[i].fingerprint();
    view.name = verdict.path[i].display_name();
    view.revocation = trust::to_string(step.revocation);
    view.by = step.by;
    view.told = step.told;
    view.since = step.since;
    views.push_back(std::move(view));
  }
  return views;
}

std::vector<WantedView> wanted_of(const trust::Verdict& verdict) {
  std::vector<WantedView> views;
  for (const trust::Wanted& wanted : verdict.wanted) views.push_back({word(wanted.kind), trust::host_of(wanted.url)});
  return views;
}

}  // namespace

VerdictView view_of(const trust::Verdict& verdict, const trust::Policy& policy, text::Language language) {
  VerdictView view;
  view.status = std::string(trust::to_string(verdict.status));
  view.usage = word(policy.usage);
  view.at = policy.at;
  view.findings = views_of(verdict.findings, language);
  view.path = views_of(verdict.path);
  view.revoked_at = verdict.revoked_at;
  view.on_hold = verdict.on_hold;
  view.steps = steps_of(verdict);
  view.wanted = wanted_of(verdict);
  return view;
}

}  // namespace letterlock::api
