#include "x509/key_ring.h"

#include <gtest/gtest.h>

#include "crypto/key_generation.h"
#include "crypto/software_key.h"
#include "x509/certificate_builder.h"

namespace letterlock::x509 {
namespace {

const crypto::KeyHandle& key() {
  static const crypto::KeyHandle made = crypto::generate_rsa(2048).value();
  return made;
}

std::shared_ptr<crypto::Decryptor> decryptor() { return crypto::SoftwareKey::create(crypto::share(key())).value(); }

Certificate numbered(std::uint8_t serial, const std::string& name = "Ann", std::int64_t until = 1895420800) {
  CertificateContent content;
  content.subject = {{"CN", name}};
  content.not_before = from_unix(1795420800);
  content.not_after = from_unix(until);
  content.serial = {serial};
  return build_self_signed(content, key()).value();
}

TEST(KeyRing, FindsByIssuerAndSerial) {
  KeyRing ring;
  const Certificate first = numbered(1), second = numbered(2), stranger = numbered(3);
  ring.add(first, decryptor());
  ring.add_known(second);
  EXPECT_EQ(ring.find(first.issuer_and_serial())->certificate, first);
  EXPECT_NE(ring.find(first.issuer_and_serial())->decryptor, nullptr);
  EXPECT_EQ(ring.find(second.issuer_and_serial())->certificate, second);
  EXPECT_EQ(ring.find(second.issuer_and_serial())->decryptor, nullptr);
  EXPECT_EQ(ring.find(stranger.issuer_and_serial()), nullptr);
  EXPECT_EQ(ring.find(numbered(1, "Bob").issuer_and_serial()), nullptr);
}

TEST(KeyRing, AKeyThatComesLaterIsTaken) {
  KeyRing ring;
  const Certificate certificate = numbered(1);
  ring.add_known(certificate);
  ring.add(certificate, decryptor());
  ring.add_known(certificate);
  EXPECT_EQ(ring.keys().size(), 1U);
  EXPECT_NE(ring.find(certificate.issuer_and_serial())->decryptor, nullptr);
}

// Two different certificates with one name and number: the one whose key is here is found.
TEST(KeyRing, OfTwinsTheOneWithAKeyWins) {
  KeyRing ring;
  const Certificate absent = numbered(1), present = numbered(1, "Ann", 1900000000);
  ASSERT_NE(absent, present);
  ring.add_known(absent);
  EXPECT_EQ(ring.find(absent.issuer_and_serial())->certificate, absent);
  ring.add(present, decryptor());
  EXPECT_EQ(ring.keys().size(), 2U);
  EXPECT_EQ(ring.find(absent.issuer_and_serial())->certificate, present);
}

TEST(KeyRing, FindsByKeyIdentifierOneWithAKeyFirst) {
  KeyRing ring;
  const Certificate old = numbered(1), renewed = numbered(2);
  const Bytes identifier = old.subject_key_identifier().value();
  ASSERT_EQ(renewed.subject_key_identifier(), identifier);
  EXPECT_EQ(ring.find_by_ski(identifier), nullptr);
  ring.add_known(old);
  EXPECT_EQ(ring.find_by_ski(identifier)->certificate, old);
  ring.add(renewed, decryptor());
  EXPECT_EQ(ring.find_by_ski(identifier)->certificate, renewed);
  EXPECT_EQ(ring.find_by_ski(Bytes{1, 2}), nullptr);
  EXPECT_EQ(ring.find_by_ski({}), nullptr);
}

}  // namespace
}  // namespace letterlock::x509
