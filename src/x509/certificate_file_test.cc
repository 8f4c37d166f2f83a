#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"
#include "crypto/key_generation.h"
#include "crypto/openssl.h"
#include "x509/certificate_builder.h"

namespace letterlock::x509 {
namespace {

const crypto::KeyHandle& key() {
  static const crypto::KeyHandle made = crypto::generate_key(crypto::KeyType::ec_p256).value();
  return made;
}

Certificate named(const std::string& name) {
  CertificateContent content;
  content.subject = {{"CN", name}};
  content.not_before = from_unix(1795420800);
  content.not_after = from_unix(1895420800);
  return build_self_signed(content, key()).value();
}

// A certs-only SignedData (RFC 5652 section 5.1, degenerate), as authorities publish chains.
Bytes certs_only(const std::vector<Certificate>& certificates) {
  const crypto::Owned<PKCS7, PKCS7_free> message(PKCS7_new());
  PKCS7_set_type(message.get(), NID_pkcs7_signed);
  PKCS7_content_new(message.get(), NID_pkcs7_data);
  for (const Certificate& certificate : certificates) PKCS7_add_certificate(message.get(), certificate.native());
  return crypto::encoded(message.get(), i2d_PKCS7);
}

std::string pem(const char* name, ByteView der) {
  const crypto::OwnedBio out(BIO_new(BIO_s_mem()));
  PEM_write_bio(out.get(), name, "", der.data(), static_cast<long>(der.size()));
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<size_t>(size)};
}

std::vector<std::string> names(const Result<std::vector<Certificate>>& certificates) {
  std::vector<std::string> list;
  if (!certificates) return {certificates.error().id()};
  for (const Certificate& certificate : *certificates) list.push_back(certificate.display_name());
  return list;
}

using Names = std::vector<std::string>;

TEST(CertificateFile, EveryFormIsRead) {
  const Certificate ann = named("Ann"), bob = named("Bob");
  const std::string both = "Subject: Ann\n" + to_pem(ann) + "\r\n# Bob\n" + to_pem(bob);
  EXPECT_EQ(names(parse_certificates(ann.der())), Names{"Ann"});
  EXPECT_EQ(names(parse_certificates(as_bytes(both))), (Names{"Ann", "Bob"}));
  EXPECT_EQ(names(parse_certificates(certs_only({ann, bob}))), (Names{"Ann", "Bob"}));
  EXPECT_EQ(names(parse_certificates(as_bytes(pem("PKCS7", certs_only({bob}))))), Names{"Bob"});
  const std::string with_key = pem("PRIVATE KEY", crypto::private_key_der(key())) + to_pem(ann);
  EXPECT_EQ(names(parse_certificates(as_bytes(with_key))), Names{"Ann"});
}

TEST(CertificateFile, WhatCannotBeReadIsRefusedWhole) {
  const Certificate ann = named("Ann");
  Bytes trailing = to_bytes(ann.der());
  trailing.push_back(0);
  Bytes trailing_message = certs_only({ann});
  trailing_message.push_back(0);
  const std::string good = to_pem(ann);
  const std::string cases[] = {"",
                               "hello",
                               std::string(as_text(trailing)),
                               std::string(as_text(trailing_message)),
                               std::string(as_text(certs_only({}))),
                               pem("PRIVATE KEY", crypto::private_key_der(key())),
                               pem("CERTIFICATE", trailing),
                               good + good.substr(0, good.size() / 2),
                               good + "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
                               "\x30",
                               "\x30\x80\x06"};
  for (const std::string& text : cases) {
    EXPECT_EQ(names(parse_certificates(as_bytes(text))), Names{"certificate-malformed"}) << text;
  }
}

TEST(CertificateFile, TheirNumberIsBounded) {
  std::string many;
  for (int i = 0; i < 4; ++i) many += to_pem(named("Ann"));
  EXPECT_EQ(parse_certificates(as_bytes(many), 4)->size(), 4U);
  EXPECT_EQ(names(parse_certificates(as_bytes(many), 3)), Names{"certificates-too-many"});
}

TEST(CertificateFile, ErrorsNameThePath) {
  const std::string path =
      std::filesystem::temp_directory_path() / ("letterlock-certificate-" + std::to_string(getpid()));
  ASSERT_TRUE(write_file(path, as_bytes("junk")));
  const auto refused = read_certificates(path);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().params.back(), (std::pair<std::string, std::string>{"path", path}));
  ASSERT_TRUE(write_file(path, as_bytes(to_pem(named("Ann")))));
  EXPECT_EQ(names(read_certificates(path)), Names{"Ann"});
  std::filesystem::remove(path);
  EXPECT_EQ(names(read_certificates(path)), Names{"file-not-found"});
}

}  // namespace
}  // namespace letterlock::x509
