#include "api/trust_view.h"

#include <algorithm>

namespace letterlock::api {

RootsView view_of(const std::vector<app::SystemRoot>& roots, bool used) {
  RootsView view{used, {}};
  for (const app::SystemRoot& root : roots) view.roots.push_back({view_of(root.certificate), root.distrusted_after});
  std::stable_sort(view.roots.begin(), view.roots.end(), [](const RootView& a, const RootView& b) {
    return a.certificate.name < b.certificate.name;
  });
  return view;
}

std::vector<CardAuthorityView> views_of(const std::vector<app::CardAuthority>& authorities) {
  std::vector<CardAuthorityView> views;
  for (const app::CardAuthority& one : authorities) {
    views.push_back({view_of(one.certificate), one.card, one.trusted});
  }
  return views;
}

}  // namespace letterlock::api
