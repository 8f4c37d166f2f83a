// How revocation is asked about, and whether the system's roots count: what a person chose; asking now; taking a list
// out.
#include "api/revocation_view.h"
#include "app/crl_lists.h"
#include "app/revocation.h"
#include "app/roots.h"
#include "service/acts/all.h"

namespace letterlock::service {
namespace {

// A person waits for it and may go elsewhere meanwhile; what takes longer is fetched in the background.
constexpr std::chrono::seconds kRefresh{60};

struct TrustSettingsView {
  bool fetch = true;
  bool ocsp = true;
  bool hard = false;
  std::vector<api::MappingView> mapping;
  bool system_roots = true;
  std::int64_t roots = 0;  // how many the system has for mail; 0: no list is there
};
BOOST_DESCRIBE_STRUCT(TrustSettingsView, (), (fetch, ocsp, hard, mapping, system_roots, roots))

// What is absent stays as it is.
struct TrustSettingsChange {
  std::optional<bool> fetch;
  std::optional<bool> ocsp;
  std::optional<bool> hard;
  std::optional<std::vector<api::MappingView>> mapping;
  std::optional<bool> system_roots;
};
BOOST_DESCRIBE_STRUCT(TrustSettingsChange, (), (fetch, ocsp, hard, mapping, system_roots))

Result<TrustSettingsView> settings(Act& act) {
  TRY_ASSIGN(const app::RevocationSettings kept, app::revocation_settings(act.home()));
  TrustSettingsView view{kept.fetch, kept.ocsp, kept.hard, {}, true, 0};
  for (const auto& [from, to] : kept.mapping) view.mapping.push_back({from, to});
  store::Store& store = act.home().store();
  TRY_ASSIGN(view.system_roots, app::uses_system_roots(store));
  view.roots = static_cast<std::int64_t>(app::system_anchors(store.home().cache, act.home().agent())->size());
  return view;
}

Result<TrustSettingsView> change(Act& act, const TrustSettingsChange& wanted) {
  TRY_ASSIGN(app::RevocationSettings chosen, app::revocation_settings(act.home()));
  chosen.fetch = wanted.fetch.value_or(chosen.fetch);
  chosen.ocsp = wanted.ocsp.value_or(chosen.ocsp);
  chosen.hard = wanted.hard.value_or(chosen.hard);
  if (wanted.mapping) chosen.mapping.clear();
  for (const api::MappingView& one : wanted.mapping.value_or(std::vector<api::MappingView>())) {
    chosen.mapping[one.from] = one.to;
  }
  TRY(app::set_revocation_settings(act.home(), chosen));
  if (wanted.system_roots) TRY(app::use_system_roots(act.home(), *wanted.system_roots));
  act.parts().events.publish("state");
  return settings(act);
}

// Every list, also one that is not due: a person who asks wants to know.
Result<std::vector<api::AskedAuthorityView>> refresh(Act& act) {
  const app::Attendance attendance{.given_up = [&act] { return act.cancelled(); }};
  TRY_ASSIGN(const auto asked, app::refresh(act.home(), kRefresh, app::Lists::all, attendance));
  act.parts().events.publish("state");
  return api::views_of(asked, act.language());
}

Result<Nothing> remove_crl(Act& act) {
  TRY(app::remove_crl(act.home(), act.parameter("digest")));
  act.parts().events.publish("state");
  return Nothing{};
}

}  // namespace

void add_trust_revocation(Routes& routes) {
  routes.add<TrustSettingsView>(Method::get, "/api/trust/settings", settings);
  routes.add<TrustSettingsChange, TrustSettingsView>(Method::patch, "/api/trust/settings", change);
  routes.add<std::vector<api::AskedAuthorityView>>(Method::post, "/api/trust/refresh", refresh);
  routes.add<Nothing>(Method::remove, "/api/trust/crls/{digest}", remove_crl);
}

}  // namespace letterlock::service
