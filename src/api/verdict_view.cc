#include "api/verdict_view.h"

namespace letterlock::api {

std::string word(trust::Usage usage) {
  switch (usage) {
    case trust::Usage::sign: return "sign";
    case trust::Usage::encrypt: return "encrypt";
    case trust::Usage::any: return "any";
  }
  return "any";
}

VerdictView view_of(const trust::Verdict& verdict, const trust::Policy& policy, text::Language language) {
  VerdictView view;
  view.status = std::string(trust::to_string(verdict.status));
  view.usage = word(policy.usage);
  view.at = policy.at;
  view.findings = views_of(verdict.findings, language);
  view.path = views_of(verdict.path);
  view.revoked_at = verdict.revoked_at;
  view.on_hold = verdict.on_hold;
  return view;
}

}  // namespace letterlock::api
