// Certificates for the tests of accounts and of the rooms above: self-signed, P-256, one key for each name.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "account/account.h"
#include "crypto/key_generation.h"
#include "x509/certificate_builder.h"

namespace letterlock::account::testing {

struct Wanted {
  std::string name = "Ann";
  std::vector<std::string> addresses = {};
  bool signs = true;
  bool encrypts = true;
  std::string key = "key";
};

inline const crypto::KeyHandle& key(const std::string& name) {
  static std::map<std::string, crypto::KeyHandle> keys;
  const auto known = keys.find(name);
  if (known != keys.end()) return known->second;
  return keys.emplace(name, crypto::generate_key(crypto::KeyType::ec_p256).value()).first->second;
}

inline x509::Certificate certificate(const Wanted& wanted) {
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", wanted.name}};
  content.not_before = parse_rfc3339("2025-01-01").value();
  content.not_after = parse_rfc3339("2030-01-01").value();
  content.key_usage.digital_signature = wanted.signs;
  content.key_usage.key_agreement = wanted.encrypts;
  content.addresses = wanted.addresses;
  return x509::build_self_signed(content, key(wanted.key)).value();
}

// An account with a signing and an encryption certificate that name its address.
inline Account account_of(const std::string& id, const std::string& address) {
  Account account;
  account.id = id;
  account.display_name = id;
  account.address = address;
  account.incoming = "/post/" + address;
  account.outgoing = "/post";
  account.signing_certificate = certificate({id, {address}, true, false, id + "-s"});
  account.encryption_certificate = certificate({id, {address}, false, true, id + "-e"});
  account.token_files = {"/keys/" + id + ".p12"};
  account.created = parse_rfc3339("2026-11-23T08:00:00Z").value();
  return account;
}

}  // namespace letterlock::account::testing
