#include "cli/trust_options.h"

#include "app/roots.h"
#include "store/home.h"

namespace letterlock::cli {
namespace {

Status add_anchors(const std::vector<x509::Certificate>& certificates, trust::TrustStore& store) {
  for (const auto& certificate : certificates) TRY(store.add_anchor(certificate));
  return {};
}

// Without a home to keep it in, the list of roots is asked for anew. A system without one has no anchors: certificates
// are then of an unknown authority, which is said.
void add_system_anchors(trust::TrustStore& store) {
  const auto home = store::Home::from_environment();
  const store::Home folders = home ? *home : store::Home();
  store.set_roots(app::system_anchors(folders.cache, token::AgentPlace::in(folders.runtime)));
}

}  // namespace

bool TrustOptions::any() const {
  return !anchors.empty() || !certificates.empty() || !crls.empty() || !ocsp.empty() || !at.empty() ||
         !revocation.empty();
}

void declare(Declaration& declaration, TrustOptions& options) {
  declaration.values("--anchor", "CERT", options.anchors);
  declaration.values("--cert", "CERT", options.certificates);
  declaration.values("--crl", "FILE", options.crls);
  declaration.values("--ocsp", "FILE", options.ocsp);
  declaration.choice("--revocation", {"off", "soft", "hard"}, options.revocation);
  declaration.value("--at", "TIME", options.at);
}

Result<Time> time_of(const TrustOptions& options) {
  if (options.at.empty()) return SystemClock().now();
  return parse_rfc3339(options.at);
}

trust::RevocationMode revocation_of(const TrustOptions& options) {
  if (options.revocation == "off") return trust::RevocationMode::off;
  return options.revocation == "hard" ? trust::RevocationMode::hard : trust::RevocationMode::soft;
}

Result<trust::TrustStore> trust_store_of(const TrustOptions& options) {
  trust::TrustStore store;
  for (const auto& path : options.anchors) {
    TRY_ASSIGN(const auto certificates, x509::read_certificates(path));
    TRY(add_anchors(certificates, store));
  }
  if (options.anchors.empty()) add_system_anchors(store);
  for (const auto& path : options.certificates) {
    TRY_ASSIGN(const auto certificates, x509::read_certificates(path));
    for (const auto& certificate : certificates) store.add_intermediate(certificate);
  }
  for (const auto& path : options.crls) {
    TRY_ASSIGN(const auto lists, trust::read_crls(path));
    for (const auto& list : lists) store.add_crl(list);
  }
  for (const auto& path : options.ocsp) {
    TRY_ASSIGN(auto response, trust::read_ocsp_response(path));
    store.add_ocsp(std::move(response));
  }
  return store;
}

Result<x509::Certificate> read_one_certificate(const std::string& path) {
  TRY_ASSIGN(const auto certificates, x509::read_certificates(path));
  if (certificates.size() != 1) {
    return fail(ErrorCode::certificate_ambiguous, {{"path", path}, {"count", std::to_string(certificates.size())}});
  }
  return certificates.front();
}

}  // namespace letterlock::cli
