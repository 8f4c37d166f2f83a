#include "app/home.h"

#include "app/kept_answers.h"
#include "app/roots.h"
#include "store/anchors.h"
#include "store/certificates.h"
#include "store/files.h"

namespace letterlock::app {
namespace {

constexpr size_t kCrlOctetsMax = 256 * 1024 * 1024;

// What the user confirmed within limits keeps them: it is added before. Without a list of roots, a home has its own.
Status add_system_roots(store::Store& store, const token::AgentPlace& agent, trust::TrustStore& trust) {
  TRY_ASSIGN(const bool wanted, uses_system_roots(store));
  if (!wanted) return {};
  for (x509::Certificate& root : system_anchors(store.home().cache, agent)) TRY(trust.add_anchor(std::move(root)));
  return {};
}

Result<std::unique_ptr<trust::TrustStore>> load_trust(store::Store& store, const token::AgentPlace& agent) {
  auto trust = std::make_unique<trust::TrustStore>();
  TRY_ASSIGN(const auto anchors, store::Anchors(store).all());
  for (const store::Anchor& anchor : anchors) TRY(trust->add_anchor(anchor.certificate, {anchor.domains}));
  TRY(add_system_roots(store, agent, *trust));
  TRY_ASSIGN(const auto certificates, store::Certificates(store).all());
  for (const x509::Certificate& certificate : certificates) {
    if (certificate.is_ca()) trust->add_intermediate(certificate);
  }
  TRY_ASSIGN(const auto crls, store::Crls(store).all());
  for (const store::Crl& record : crls) {
    TRY_ASSIGN(Bytes der, store::Files(store).read(record.digest, kCrlOctetsMax));
    TRY_ASSIGN(trust::Crl crl, trust::Crl::parse(std::move(der)));
    trust->add_crl(std::move(crl));
  }
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
