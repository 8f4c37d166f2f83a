#include "app/home.h"

#include "app/crl_index.h"
#include "app/kept_answers.h"
#include "app/roots.h"
#include "store/anchors.h"
#include "store/certificates.h"

namespace letterlock::app {
namespace {

// A certificate that helps to build paths, or whose key may sign lists of its own (RFC 5280 section 4.2.1.3).
bool helps(const x509::Certificate& certificate) {
  return certificate.is_ca() || (certificate.key_usage().present && certificate.key_usage().crl_sign);
}

Status add_kept_lists(store::Store& store, trust::TrustStore& trust) {
  std::vector<x509::Certificate> authorities = trust.anchors();
  authorities.insert(authorities.end(), trust.intermediates().begin(), trust.intermediates().end());
  TRY_ASSIGN(auto lists,
             open_kept_lists(store, std::make_shared<const std::vector<x509::Certificate>>(std::move(authorities))));
  for (KeptList& kept : lists) trust.add_crl(std::move(kept.list));
  return {};
}

// Without a list of roots, a home has the anchors that its user confirmed.
Status add_system_roots(store::Store& store, const token::AgentPlace& agent, trust::TrustStore& trust) {
  TRY_ASSIGN(const bool wanted, uses_system_roots(store));
  if (!wanted) return {};
  trust.set_roots(system_anchors(store.home().cache, agent));
  return {};
}

Result<std::unique_ptr<trust::TrustStore>> load_trust(store::Store& store, const token::AgentPlace& agent) {
  auto trust = std::make_unique<trust::TrustStore>();
  TRY_ASSIGN(const auto anchors, store::Anchors(store).all());
  for (const store::Anchor& anchor : anchors) TRY(trust->add_anchor(anchor.certificate, {anchor.domains}));
  TRY(add_system_roots(store, agent, *trust));
  TRY_ASSIGN(const auto certificates, store::Certificates(store).all());
  for (const x509::Certificate& certificate : certificates) {
    if (helps(certificate)) trust->add_intermediate(certificate);
  }
  TRY(add_kept_lists(store, *trust));
  TRY(add_kept_answers(store, *trust));
  return trust;
}

}  // namespace

Result<std::unique_ptr<Home>> Home::open(const store::Home& folders, const Clock& clock) {
  TRY_ASSIGN(auto store, store::Store::open(folders));
  return std::unique_ptr<Home>(new Home(std::move(store), folders.runtime, clock));
}

Result<const trust::TrustStore*> Home::trust() {
  if (trust_ == nullptr) {
    // First the mark: what comes in between is read once more.
    TRY_ASSIGN(trust_mark_, store::trust_mark(*store_));
    TRY_ASSIGN(trust_, load_trust(*store_, agent()));
  }
  return trust_.get();
}

Status Home::look_again() {
  if (trust_ == nullptr) return {};
  TRY_ASSIGN(const std::string mark, store::trust_mark(*store_));
  if (mark != trust_mark_) forget_trust();
  return {};
}

}  // namespace letterlock::app
