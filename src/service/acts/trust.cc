// Trust: anchors, added after their fingerprint was compared; the system's roots; revocation lists; the judgement of
// one certificate.
#include "trust/trust.h"
#include "api/crl_view.h"
#include "api/mail_view.h"
#include "api/trust_view.h"
#include "api/verdict_view.h"
#include "app/anchors.h"
#include "app/certificate_check.h"
#include "app/crl_lists.h"
#include "service/acts/all.h"
#include "store/anchors.h"

namespace letterlock::service {
namespace {

struct UploadRequest {
  std::string upload;
};
BOOST_DESCRIBE_STRUCT(UploadRequest, (), (upload))

struct AnchorRequest {
  std::string upload;       // the file, or ""
  std::string fingerprint;  // what the person compared
  std::string note;
  std::string certificate;   // fingerprint of a known certificate, where no file is given
  std::optional<bool> card;  // it stands on a card that is inserted
  std::optional<std::vector<std::string>> domains;
};
BOOST_DESCRIBE_STRUCT(AnchorRequest, (), (upload, fingerprint, note, certificate, card, domains))

struct AnchorChange {
  std::vector<std::string> domains;  // none: any
};
BOOST_DESCRIBE_STRUCT(AnchorChange, (), (domains))

struct CheckRequest {
  std::string certificate;  // fingerprint of a known one
  std::string usage;        // "sign", "encrypt", "any"
};
BOOST_DESCRIBE_STRUCT(CheckRequest, (), (certificate, usage))

Result<std::vector<api::AnchorView>> anchors(Act& act) {
  TRY_ASSIGN(const auto kept, store::Anchors(act.home().store()).all());
  std::vector<api::AnchorView> views;
  for (const store::Anchor& anchor : kept) views.push_back(api::view_of(anchor));
  return views;
}

Result<std::vector<x509::Certificate>> candidates_in(Act& act, const std::string& id) {
  TRY_ASSIGN(const auto upload, act.parts().uploads.find(id));
  return app::find_anchor_candidates(upload->octets.view(), upload->view.name);
}

Result<std::vector<api::CertificateView>> candidates(Act& act, const UploadRequest& request) {
  TRY_ASSIGN(const auto found, candidates_in(act, request.upload));
  return api::views_of(found);
}

Result<std::vector<api::CardAuthorityView>> card_authorities(Act& act) {
  TRY_ASSIGN(const auto found, app::authorities_on_cards(act.home(), act.query("module")));
  return api::views_of(found);
}

Result<std::vector<x509::Certificate>> certificates_on_cards(Act& act) {
  TRY_ASSIGN(const auto found, app::authorities_on_cards(act.home()));
  std::vector<x509::Certificate> certificates;
  for (const app::CardAuthority& one : found) certificates.push_back(one.certificate);
  return certificates;
}

// The certificate that is meant: known, or on a card or in the file by what the person compared.
Result<x509::Certificate> wanted(Act& act, const AnchorRequest& request) {
  if (request.card.value_or(false)) {
    TRY_ASSIGN(const auto found, certificates_on_cards(act));
    return app::certificate_of(found, request.fingerprint);
  }
  if (request.upload.empty()) return app::find_certificate(act.home(), request.certificate);
  TRY_ASSIGN(const auto found, candidates_in(act, request.upload));
  return app::certificate_of(found, request.fingerprint);
}

Result<api::AnchorView> add(Act& act, const AnchorRequest& request) {
  TRY_ASSIGN(const x509::Certificate certificate, wanted(act, request));
  const auto domains = request.domains.value_or(std::vector<std::string>());
  TRY_ASSIGN(const store::Anchor anchor,
             app::add_anchor(act.home(), certificate, request.fingerprint, request.note, domains));
  act.parts().events.publish("state");
  return api::view_of(anchor);
}

Result<api::AnchorView> change(Act& act, const AnchorChange& request) {
  TRY_ASSIGN(const store::Anchor anchor,
             app::limit_anchor(act.home(), act.parameter("fingerprint"), request.domains));
  act.parts().events.publish("state");
  return api::view_of(anchor);
}

Result<api::AnchorView> remove(Act& act) {
  TRY_ASSIGN(const store::Anchor anchor, app::remove_anchor(act.home(), act.parameter("fingerprint")));
  act.parts().events.publish("state");
  return api::view_of(anchor);
}

Result<api::RootsView> roots(Act& act) {
  store::Store& store = act.home().store();
  TRY_ASSIGN(const auto found, app::system_roots(store.home().cache, act.home().agent()));
  TRY_ASSIGN(const bool used, app::uses_system_roots(store));
  return api::view_of(found, used);
}

std::vector<api::CrlView> crl_views(const std::vector<store::Crl>& crls, Time now) {
  std::vector<api::CrlView> views;
  for (const store::Crl& crl : crls) views.push_back(api::view_of(crl, now));
  return views;
}

Result<std::vector<api::CrlView>> crls(Act& act) {
  TRY_ASSIGN(const auto kept, store::Crls(act.home().store()).all());
  return crl_views(kept, act.home().now());
}

Result<std::vector<api::CrlView>> import_crls(Act& act, const UploadRequest& request) {
  TRY_ASSIGN(const auto upload, act.parts().uploads.find(request.upload));
  TRY_ASSIGN(const auto kept, app::import_crls(act.home(), upload->octets.view()));
  act.parts().events.publish("state");
  return crl_views(kept, act.home().now());
}

Result<trust::Usage> usage_of(const std::string& word) {
  for (const auto usage : {trust::Usage::sign, trust::Usage::encrypt, trust::Usage::any}) {
    if (word == api::word(usage)) return usage;
  }
  return fail(ErrorCode::option_value_unknown,
              {{"option", "usage"}, {"value", word}, {"choices", "sign, encrypt, any"}});
}

Result<api::VerdictView> check(Act& act, const CheckRequest& request) {
  TRY_ASSIGN(const x509::Certificate certificate, app::find_certificate(act.home(), request.certificate));
  trust::Policy policy;
  TRY_ASSIGN(policy.usage, usage_of(request.usage));
  TRY_ASSIGN(policy.revocation, app::revocation_mode(act.home()));
  policy.at = act.home().now();
  TRY_ASSIGN(const auto verdict, app::check_certificate(act.home(), certificate, {}, policy));
  return api::view_of(verdict, policy, act.language());
}

}  // namespace

void add_trust(Routes& routes) {
  routes.add<std::vector<api::AnchorView>>(Method::get, "/api/trust/anchors", anchors);
  routes.add<UploadRequest, std::vector<api::CertificateView>>(Method::post, "/api/trust/candidates", candidates);
  routes.add<AnchorRequest, api::AnchorView>(Method::post, "/api/trust/anchors", add);
  routes.add<AnchorChange, api::AnchorView>(Method::patch, "/api/trust/anchors/{fingerprint}", change);
  routes.add<api::AnchorView>(Method::remove, "/api/trust/anchors/{fingerprint}", remove);
  routes.add<std::vector<api::CardAuthorityView>>(Method::get, "/api/trust/card-authorities", card_authorities)
      .query({"module"});
  routes.add<api::RootsView>(Method::get, "/api/trust/roots", roots);
  routes.add<std::vector<api::CrlView>>(Method::get, "/api/trust/crls", crls);
  routes.add<UploadRequest, std::vector<api::CrlView>>(Method::post, "/api/trust/crls", import_crls);
  routes.add<CheckRequest, api::VerdictView>(Method::post, "/api/trust/check", check);
}

}  // namespace letterlock::service
