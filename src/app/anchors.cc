#include "app/anchors.h"

#include "app/fingerprint.h"
#include "store/certificates.h"
#include "trust/anchors.h"
#include "x509/domain.h"

namespace letterlock::app {
namespace {

Result<std::vector<x509::Certificate>> only_authorities(std::vector<x509::Certificate> certificates,
                                                        const std::string& name) {
  std::erase_if(certificates, [](const x509::Certificate& c) { return !trust::can_be_anchor(c); });
  if (certificates.empty()) return fail(ErrorCode::anchor_not_ca, {{"path", name}});
  return certificates;
}

// As they are compared, each once.
Result<std::vector<std::string>> keys_of(const std::vector<std::string>& domains) {
  std::vector<std::string> keys;
  for (const std::string& domain : domains) {
    std::string key = x509::domain_key(domain);
    if (key.empty()) return fail(ErrorCode::anchor_domain_malformed, {{"domain", domain}});
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
  }
  return keys;
}

// The one whose fingerprint begins so; eight digits at least, so that nobody hits another one by a slip.
Result<store::Anchor> find_anchor(Home& home, const std::string& fingerprint) {
  const std::string wanted = plain_fingerprint(fingerprint);
  TRY_ASSIGN(std::vector<store::Anchor> anchors, store::Anchors(home.store()).all());
  std::erase_if(anchors,
                [&wanted](const store::Anchor& a) { return !a.certificate.fingerprint().starts_with(wanted); });
  if (wanted.size() >= 8 && anchors.size() == 1) return std::move(anchors.front());
  return fail(ErrorCode::anchor_not_found, {{"fingerprint", fingerprint}});
}

}  // namespace

Result<std::vector<x509::Certificate>> read_anchor_candidates(const std::string& path) {
  TRY_ASSIGN(std::vector<x509::Certificate> certificates, x509::read_certificates(path));
  return only_authorities(std::move(certificates), path);
}

Result<std::vector<x509::Certificate>> find_anchor_candidates(ByteView file, const std::string& name) {
  auto certificates = x509::parse_certificates(file);
  if (certificates) return only_authorities(std::move(*certificates), name);
  certificates.error().params.emplace_back("path", name);
  return certificates;
}

Result<x509::Certificate> certificate_of(const std::vector<x509::Certificate>& certificates,
                                         const std::string& fingerprint) {
  const std::string wanted = plain_fingerprint(fingerprint);
  for (const x509::Certificate& certificate : certificates) {
    if (certificate.fingerprint() == wanted) return certificate;
  }
  const std::string name = certificates.empty() ? "-" : certificates.front().display_name();
  return fail(ErrorCode::fingerprint_differs, {{"certificate", name}});
}

Result<store::Anchor> add_anchor(Home& home, const x509::Certificate& certificate, const std::string& fingerprint,
                                 const std::string& note, const std::vector<std::string>& domains) {
  if (plain_fingerprint(fingerprint) != certificate.fingerprint()) {
    return fail(ErrorCode::fingerprint_differs, {{"certificate", certificate.display_name()}});
  }
  if (!trust::can_be_anchor(certificate)) return fail(ErrorCode::anchor_not_ca, {{"path", certificate.display_name()}});
  store::Anchor anchor{certificate, home.now(), note};
  TRY_ASSIGN(anchor.domains, keys_of(domains));
  TRY(store::Anchors(home.store()).add(anchor));
  home.forget_trust();
  return anchor;
}

Result<store::Anchor> limit_anchor(Home& home, const std::string& fingerprint,
                                   const std::vector<std::string>& domains) {
  TRY_ASSIGN(store::Anchor anchor, find_anchor(home, fingerprint));
  TRY_ASSIGN(anchor.domains, keys_of(domains));
  TRY(store::Anchors(home.store()).add(anchor));
  home.forget_trust();
  return anchor;
}

Result<store::Anchor> remove_anchor(Home& home, const std::string& fingerprint) {
  TRY_ASSIGN(store::Anchor anchor, find_anchor(home, fingerprint));
  TRY(store::Anchors(home.store()).remove(anchor.certificate.fingerprint()));
  home.forget_trust();
  return anchor;
}

Result<x509::Certificate> find_certificate(Home& home, const std::string& fingerprint) {
  const std::string wanted = plain_fingerprint(fingerprint);
  TRY_ASSIGN(auto found, store::Certificates(home.store()).find_prefix(wanted, 2));
  if (wanted.size() < 8 || found.size() != 1) {
    return fail(ErrorCode::certificate_not_found, {{"fingerprint", fingerprint}});
  }
  return std::move(found.front());
}

}  // namespace letterlock::app
