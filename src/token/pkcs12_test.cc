#include "token/pkcs12.h"

#include <openssl/err.h>

#include <algorithm>

#include "crypto/openssl.h"
#include "token/test_pkcs12.h"

namespace letterlock::token {
namespace {

using namespace testing;

TEST(Pkcs12, KeepsSeveralKeysEachWithItsCertificate) {
  const Bytes file =
      write_pkcs12({new_key(signing()), new_key(encryption()), new_key(curve())}, {}, secret("p")).value();
  const auto token = Pkcs12::open(file, secret("p"));
  ASSERT_TRUE(token) << token.error().id();
  EXPECT_EQ((*token)->own_certificates().size(), 3U);
  EXPECT_TRUE((*token)->other_certificates().empty());
  for (const Person* person : {&signing(), &encryption(), &curve()}) expect_works(**token, *person);
}

// Ed25519 signs the message itself.
TEST(Pkcs12, KeepsAnEd25519Key) {
  const Person person = make_person("Ed", crypto::generate_key(crypto::KeyType::ed25519).value());
  const auto token = Pkcs12::open(write_pkcs12({new_key(person)}, {}, secret("p")).value(), secret("p"));
  ASSERT_TRUE(token) << token.error().id();
  const auto signer = (*token)->signer(person.certificate).value();
  EXPECT_EQ(signer->scheme(), crypto::SignatureScheme::ed25519);
  const Bytes signature = signer->sign_message(as_bytes("attributes")).value();
  EXPECT_EQ(person.certificate.public_key().verify_message(as_bytes("attributes"), signature), true);
}

// The file says rsaEncryption, the certificate id-RSASSA-PSS: what the certificate says counts.
TEST(Pkcs12, APlainRsaKeyOfAPssCertificateSignsWithPss) {
  const crypto::KeyHandle pss = crypto::generate_rsa_pss(2048).value();
  const Person person = make_person("Pss", crypto::share(pss));
  Bytes key = crypto::private_key_der(pss);
  const Bytes named_pss = from_hex("06092a864886f70d01010a").value(),
              plain = from_hex("06092a864886f70d010101").value();
  const auto at = std::search(key.begin(), key.end(), named_pss.begin(), named_pss.end());
  ASSERT_NE(at, key.end());
  std::copy(plain.begin(), plain.end(), at);
  const auto token = Pkcs12::open(write_pkcs12({{person.certificate, key}}, {}, secret("p")).value(), secret("p"));
  ASSERT_TRUE(token) << token.error().id();
  EXPECT_EQ((*token)->signer(person.certificate).value()->scheme(), crypto::SignatureScheme::rsa_pss);
  expect_works(**token, person);
}

// RFC 7292 appendix B.1: an empty password as nothing, where others write two zero octets.
TEST(Pkcs12, AnEmptyPasswordThatIsNothing) {
  using OwnedFile = crypto::Owned<PKCS12, PKCS12_free>;
  const Person& person = curve();
  for (const int mac_rounds : {-1, 1}) {  // without and with a MAC
    const OwnedFile file(PKCS12_create(nullptr, nullptr, person.key.get(), person.certificate.native(), nullptr,
                                       NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
                                       1000, mac_rounds, 0));
    ASSERT_NE(file, nullptr);
    const Bytes octets = crypto::encoded(file.get(), i2d_PKCS12);
    const auto token = Pkcs12::open(octets, Secret());
    ASSERT_TRUE(token) << mac_rounds << token.error().id();
    expect_works(**token, person);
    EXPECT_EQ(error_of(Pkcs12::open(octets, secret("x"))), "password-wrong") << mac_rounds;
  }
}

// What OpenSSL has no name for is named, and is no wrong password.
TEST(Pkcs12, AnUnknownMacIsNamed) {
  Bytes file = write_pkcs12({new_key(curve())}, {}, secret("p")).value();
  const Bytes sha256 = from_hex("0609608648016503040201").value();
  const auto at = std::find_end(file.begin(), file.end(), sha256.begin(), sha256.end());
  ASSERT_NE(at, file.end());
  at[10] = 0x7f;
  const auto refused = Pkcs12::open(file, secret("p"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::algorithm_unsupported);
  EXPECT_EQ(refused.error().params, (Params{{"algorithm", "2.16.840.1.101.3.4.2.127"}}));
}

TEST(Pkcs12, ChainCertificatesHaveNoKey) {
  const Bytes file =
      write_pkcs12({new_key(signing())}, {encryption().certificate, curve().certificate}, secret("p")).value();
  const auto token = Pkcs12::open(file, secret("p")).value();
  EXPECT_EQ(token->own_certificates(), std::vector{signing().certificate});
  EXPECT_EQ(token->other_certificates(), (std::vector{encryption().certificate, curve().certificate}));
  const auto refused = token->signer(encryption().certificate);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::certificate_without_key);
  EXPECT_FALSE(token->decryptor(curve().certificate));
}

TEST(Pkcs12, ASignerOutlivesItsFile) {
  std::shared_ptr<crypto::Signer> signer;
  {
    const auto token = Pkcs12::open(write_pkcs12({new_key(signing())}, {}, secret("p")).value(), secret("p")).value();
    signer = token->signer(signing().certificate).value();
  }
  EXPECT_TRUE(signer->sign(crypto::DigestAlgorithm::sha256, Bytes(32)));
}

TEST(Pkcs12, AnyPasswordThatPeopleType) {
  for (const std::string_view password : {"", "a", "密碼 with spaces", "p\xc3\xa4ss",
                                          "long password of more than sixty-four octets, "
                                          "as some programs make them up"}) {
    const Bytes file = write_pkcs12({new_key(curve())}, {}, secret(password)).value();
    EXPECT_EQ(error_of(Pkcs12::open(file, secret(password))), "opened") << password;
    EXPECT_EQ(error_of(Pkcs12::open(file, secret("wrong"))), "password-wrong") << password;
    EXPECT_EQ(error_of(Pkcs12::open(file, Secret())), password.empty() ? "opened" : "password-wrong") << password;
  }
}

TEST(Pkcs12, WhatIsNoFileIsMalformed) {
  const Bytes file = write_pkcs12({new_key(curve())}, {}, secret("p")).value();
  for (size_t size = 0; size < file.size(); size += size < 64 ? 1 : 41) {
    EXPECT_EQ(error_of(Pkcs12::open(ByteView(file).first(size), secret("p"))), "pkcs12-malformed") << size;
  }
  Bytes trailing = file;
  trailing.push_back(0);
  EXPECT_EQ(error_of(Pkcs12::open(trailing, secret("p"))), "pkcs12-malformed");
  EXPECT_EQ(error_of(Pkcs12::open(as_bytes("-----BEGIN"), secret("p"))), "pkcs12-malformed");
  EXPECT_EQ(error_of(Pkcs12::open(curve().certificate.der(), secret("p"))), "pkcs12-malformed");
  EXPECT_EQ(error_of(Pkcs12::open(Bytes(5 * 1024 * 1024, 0x30), secret("p"))), "pkcs12-malformed");
  EXPECT_EQ(ERR_peek_error(), 0UL);
}

// Changing an octet anywhere: an answer, never a crash, and never another key.
TEST(Pkcs12, ChangedOctetsAreFound) {
  const Bytes file = write_pkcs12({new_key(curve())}, {}, secret("p")).value();
  for (size_t at = 0; at < file.size(); at += 37) {
    Bytes changed = file;
    changed[at] ^= 0x01;
    const auto token = Pkcs12::open(changed, secret("p"));
    EXPECT_TRUE(!token || (*token)->own_certificates() == std::vector{curve().certificate}) << at;
  }
}

TEST(Pkcs12, AFileWithoutAKeyIsSaid) {
  const Bytes chain_only = write_pkcs12({}, {signing().certificate}, secret("p")).value();
  EXPECT_EQ(error_of(Pkcs12::open(chain_only, secret("p"))), "pkcs12-without-key");
  const Bytes other_key =
      write_pkcs12({{signing().certificate, crypto::private_key_der(curve().key)}}, {}, secret("p")).value();
  EXPECT_EQ(error_of(Pkcs12::open(other_key, secret("p"))), "pkcs12-without-key");
}

}  // namespace
}  // namespace letterlock::token
