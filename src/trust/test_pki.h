// A small world of authorities and people for tests of trust/ and judge/. Keys are made once for a process.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "crypto/key_generation.h"
#include "trust/trust.h"
#include "x509/certificate_builder.h"

namespace letterlock::trust::testing {

inline Time day(std::string_view text) { return parse_rfc3339(text).value(); }

// The key of that name: P-256 for "ann", RSA of 2048 bits for "rsa:ann", of 1024 for "rsa1024:ann"; "p384:",
// "ed25519:".
inline const crypto::KeyHandle& key(const std::string& name) {
  static std::map<std::string, crypto::KeyHandle> keys;
  const auto known = keys.find(name);
  if (known != keys.end()) return known->second;
  auto made = name.starts_with("rsa1024:")   ? crypto::generate_rsa(1024)
              : name.starts_with("rsa:")     ? crypto::generate_rsa(2048)
              : name.starts_with("p384:")    ? crypto::generate_key(crypto::KeyType::ec_p384)
              : name.starts_with("ed25519:") ? crypto::generate_key(crypto::KeyType::ed25519)
                                             : crypto::generate_key(crypto::KeyType::ec_p256);
  return keys.emplace(name, std::move(made).value()).first->second;
}

struct Party {
  x509::Certificate certificate;
  std::string key_name;
  x509::Authority authority() const { return {certificate, key(key_name)}; }
};

inline x509::CertificateContent ca_content(x509::Name subject) {
  x509::CertificateContent content;
  content.subject = std::move(subject);
  content.not_before = day("2020-01-01");
  content.not_after = day("2040-01-01");
  content.is_ca = true;
  content.key_usage.key_cert_sign = true;
  content.key_usage.crl_sign = true;
  return content;
}

inline x509::CertificateContent person_content(const std::string& name, std::vector<std::string> addresses) {
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", name}};
  content.not_before = day("2025-01-01");
  content.not_after = day("2030-01-01");
  content.key_usage.digital_signature = true;
  content.addresses = std::move(addresses);
  return content;
}

inline Party root(const x509::CertificateContent& content, const std::string& key_name) {
  return {x509::build_self_signed(content, key(key_name)).value(), key_name};
}
inline Party root(const std::string& name) { return root(ca_content({{"C", "TW"}, {"O", name}}), name); }

inline Party issued(const x509::CertificateContent& content, const std::string& key_name, const Party& by) {
  return {x509::build_certificate(content, crypto::public_key_of(key(key_name)), by.authority()).value(), key_name};
}

inline TrustStore store_of(const std::vector<x509::Certificate>& anchors) {
  TrustStore store;
  for (const x509::Certificate& anchor : anchors) EXPECT_TRUE(store.add_anchor(anchor));
  return store;
}

inline Policy policy_at(std::string_view time, Usage usage = Usage::any,
                        RevocationMode revocation = RevocationMode::off) {
  Policy policy;
  policy.usage = usage;
  policy.revocation = revocation;
  policy.at = day(time);
  return policy;
}

inline std::string ids(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& f : findings) text += (text.empty() ? "" : " ") + id_of(f.id);
  return text;
}

// "good", "bad certificate-expired", "unknown unknown-authority": what tests compare.
inline std::string told(const Verdict& verdict) {
  const std::string findings = ids(verdict.findings);
  return to_string(verdict.status) + (findings.empty() ? "" : " " + findings);
}

inline Crl crl(const x509::CrlContent& content, const Party& by) {
  return Crl::parse(x509::build_crl(content, by.authority()).value()).value();
}

inline x509::CrlContent crl_content(std::vector<x509::RevokedCertificate> revoked = {}) {
  x509::CrlContent content;
  content.this_update = day("2026-01-01");
  content.next_update = day("2026-12-31");
  content.revoked = std::move(revoked);
  return content;
}

inline x509::RevokedCertificate revocation(const x509::Certificate& certificate, std::string_view time,
                                           x509::RevocationReason reason = x509::RevocationReason::unspecified) {
  return {certificate.issuer_and_serial().serial, day(time), reason};
}

}  // namespace letterlock::trust::testing
