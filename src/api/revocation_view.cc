#include "api/revocation_view.h"

namespace letterlock::api {
namespace {

std::string word_of(trust::WantedKind kind) {
  switch (kind) {
    case trust::WantedKind::ocsp: return "ocsp";
    case trust::WantedKind::crl: return "crl";
    case trust::WantedKind::issuer: return "issuer";
  }
  return "";
}

}  // namespace

std::vector<AskedAuthorityView> views_of(const std::vector<app::Asked>& asked, text::Language language) {
  std::vector<AskedAuthorityView> views;
  for (const app::Asked& one : asked) {
    views.push_back({one.url, word_of(one.kind), {}});
    if (one.failure) views.back().error = view_of(*one.failure, language);
  }
  return views;
}

RevocationSettingsView view_of(const app::RevocationSettings& settings) {
  RevocationSettingsView view{settings.fetch, settings.ocsp, settings.hard, {}};
  for (const auto& [from, to] : settings.mapping) view.mapping.push_back({from, to});
  return view;
}

}  // namespace letterlock::api
