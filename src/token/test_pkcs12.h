// People whose keys stand in PKCS #12 files, for the tests of token/.
#pragma once

#include <gtest/gtest.h>

#include "crypto/key_generation.h"
#include "token/pkcs12.h"
#include "x509/certificate_builder.h"

namespace letterlock::token::testing {

struct Person {
  crypto::KeyHandle key;
  x509::Certificate certificate;
};

inline Person make_person(const std::string& name, crypto::KeyHandle key) {
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", name}};
  content.not_before = from_unix(1795420800);
  content.not_after = from_unix(1895420800);
  x509::Certificate certificate = x509::build_self_signed(content, key).value();
  return {std::move(key), std::move(certificate)};
}

inline const Person& signing() {
  static const Person made = make_person("王小明 signing", crypto::generate_rsa(2048).value());
  return made;
}
inline const Person& encryption() {
  static const Person made = make_person("王小明 encryption", crypto::generate_rsa(2048).value());
  return made;
}
inline const Person& curve() {
  static const Person made = make_person("curve", crypto::generate_key(crypto::KeyType::ec_p256).value());
  return made;
}

inline NewKey new_key(const Person& person) { return {person.certificate, crypto::private_key_der(person.key)}; }

inline Secret secret(std::string_view text) { return Secret(text); }

inline std::string error_of(const Result<std::shared_ptr<Pkcs12>>& token) {
  return token ? "opened" : token.error().id();
}

// The key signs and decrypts what its certificate verifies and encrypts.
inline void expect_works(const Pkcs12& token, const Person& person) {
  const Bytes digest(32, 3), content_key(16, 5);
  const auto signer = token.signer(person.certificate);
  ASSERT_TRUE(signer);
  const Bytes signature = (*signer)->sign(crypto::DigestAlgorithm::sha256, digest).value();
  const crypto::PublicKey& known = person.certificate.public_key();
  EXPECT_EQ(known.verify((*signer)->scheme(), crypto::DigestAlgorithm::sha256, digest, signature), true);
  if (!known.transports_keys()) return;
  const Bytes encrypted = known.encrypt(crypto::KeyTransport::rsa_pkcs1, content_key).value();
  const auto decrypted =
      token.decryptor(person.certificate).value()->decrypt(crypto::KeyTransport::rsa_pkcs1, encrypted, 16);
  EXPECT_TRUE(equal(decrypted->view(), content_key));
}

}  // namespace letterlock::token::testing
