// Both directions with `openssl cms`: what it makes we read, what we make it reads.
#include "cms/test_openssl.h"

namespace letterlock::cms {
namespace {

using namespace testing;
using crypto::ContentEncryption;
using crypto::DigestAlgorithm;

struct SignCase {
  const char* name;
  const char* options;
  const char* signer;
  bool detached;
};
class OpenSslSigns : public OpenSsl, public ::testing::WithParamInterface<SignCase> {};

const Person& person_named(std::string_view name) {
  if (name == "p256") return people().p256;
  if (name == "p384") return people().p384;
  return name == "ben" ? people().ben : people().ann;
}

TEST_P(OpenSslSigns, WhatWeRead) {
  const SignCase& sign = GetParam();
  const std::string signer = sign.signer;
  ASSERT_TRUE(runs("cms -sign -binary -in content -outform DER -out message -signer " + signer + ".pem -inkey " +
                   signer + ".key " + sign.options));
  for (const size_t step : {size_t{1000}, size_t{1} << 20}) {
    const auto read = read_signed(file("message"), step);
    ASSERT_TRUE(read) << sign.name << ": " << outcome(read);
    EXPECT_EQ(read->has_content, !sign.detached) << sign.name;
    EXPECT_EQ(check_first(*read, person_named(signer), content_), SignatureCheck::right) << sign.name;
    EXPECT_TRUE(read->tail.signers[0].id.matches(person_named(signer).certificate)) << sign.name;
    if (!sign.detached) {
      EXPECT_EQ(read->content, content_);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, OpenSslSigns,
    ::testing::Values(
        SignCase{"detached", "-md sha256", "ann", true}, SignCase{"opaque", "-md sha256 -nodetach", "ann", false},
        SignCase{"opaque, streamed", "-md sha256 -nodetach -stream", "ann", false},
        SignCase{"opaque, indefinite", "-md sha256 -nodetach -indef", "ann", false},
        SignCase{"by key identifier", "-md sha256 -nodetach -keyid", "ann", false},
        SignCase{"without attributes", "-md sha256 -nodetach -noattr", "ann", false},
        SignCase{"without certificates", "-md sha256 -nocerts", "ann", true},
        SignCase{"without capabilities", "-md sha256 -nosmimecap", "ann", true},
        SignCase{"with ESS", "-md sha256 -cades", "ann", true}, SignCase{"SHA-384", "-md sha384", "ann", true},
        SignCase{"SHA-512", "-md sha512 -nodetach -stream", "ann", false},
        SignCase{"PSS", "-md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:digest", "ann", true},
        SignCase{"PSS with SHA-512", "-md sha512 -nodetach -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:digest",
                 "ann", false},
        SignCase{"PSS with the longest salt", "-md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:max",
                 "ann", true},
        SignCase{"PSS with the longest salt, SHA-512",
                 "-md sha512 -nodetach -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:max", "ann", false},
        SignCase{"PSS with no salt", "-md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:0", "ann", true},
        SignCase{"PSS with a salt of 20 octets",
                 "-md sha384 -nodetach -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:20", "ann", false},
        SignCase{"P-256", "-md sha256", "p256", true}, SignCase{"P-384", "-md sha384 -nodetach", "p384", false}));

TEST_F(OpenSsl, WeakDigestsAreNeverRight) {
  for (const char* digest : {"sha1", "md5"}) {
    ASSERT_TRUE(runs(
        std::string("cms -sign -binary -in content -outform DER -out message -signer ann.pem -inkey ann.key -md ") +
        digest));
    const auto read = read_signed(file("message"));
    ASSERT_TRUE(read);
    EXPECT_EQ(check_first(*read, people().ann, content_), SignatureCheck::not_permitted) << digest;
  }
}

TEST_F(OpenSsl, CapabilitiesAreLearned) {
  ASSERT_TRUE(
      runs("cms -sign -binary -in content -outform DER -out message -signer ann.pem -inkey ann.key -md sha256"));
  const auto read = read_signed(file("message"));
  ASSERT_TRUE(read);
  const auto& attributes = read->tail.signers.at(0).signed_attributes;
  ASSERT_TRUE(attributes && attributes->capabilities);
  EXPECT_EQ(attributes->capabilities->front().name(), "aes256-CBC");
  const auto rc2 = std::find(attributes->capabilities->begin(), attributes->capabilities->end(),
                             crypto::capability_from_name("rc2-CBC/40"));
  EXPECT_NE(rc2, attributes->capabilities->end());
}

TEST_F(OpenSsl, TwoSigners) {
  ASSERT_TRUE(
      runs("cms -sign -binary -in content -outform DER -out message -md sha256 -signer ann.pem -inkey ann.key"
           " -signer p256.pem -inkey p256.key"));
  const auto read = read_signed(file("message"));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->tail.signers.size(), 2u);
  EXPECT_EQ(read->tail.certificates.size(), 2u);
  for (const SignerInfo& signer : read->tail.signers) {
    const Person& person = signer.id.matches(people().ann.certificate) ? people().ann : people().p256;
    EXPECT_EQ(verify_signer(signer, person.certificate, crypto::sha256(content_), read->content_type),
              SignatureCheck::right);
  }
}

TEST_F(OpenSsl, VerifiesWhatWeSign) {
  // A key that makes PSS signatures only.
  ASSERT_TRUE(runs("genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -outform DER -out pss.der"));
  const auto pss_key = must(crypto::SoftwareKey::from_pkcs8(file("pss.der")));
  const Person& ben = people().ben;
  const x509::Certificate pss =
      must(x509::build_certificate(content_of("PSS"), pss_key->public_key(), {ben.certificate, ben.handle}));
  const std::string verify = "cms -verify -binary -inform DER -in message -noverify -out plain";
  std::vector<SignerSettings> all;
  for (const Person* person : {&people().ann, &people().p256, &people().p384}) {
    for (const auto digest : {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
      all.push_back(settings_of(*person, digest));
    }
  }
  all.push_back({.certificate = pss, .signer = pss_key.get(), .signing_time = kNow, .capabilities = {}, .chain = {}});
  for (const SignerSettings& settings : all) {
    const std::string name = settings.certificate.display_name();
    write_file(folder_ / "message", must(sign_detached(settings, crypto::digest(settings.digest, content_))));
    EXPECT_TRUE(runs(verify + " -content content")) << name;
    write_file(folder_ / "message", sign_opaque(settings, content_));
    EXPECT_TRUE(runs(verify)) << name;
    EXPECT_EQ(file("plain"), content_) << name;
  }
  write_file(folder_ / "message", must(sign_detached(settings_of(people().ann), crypto::sha256(text("other")))));
  EXPECT_NE(run(verify + " -content content"), 0);
}

struct EncryptCase {
  const char* name;
  const char* options;
  ContentEncryption algorithm;
};
class OpenSslEncrypts : public OpenSsl, public ::testing::WithParamInterface<EncryptCase> {};

TEST_P(OpenSslEncrypts, WhatWeRead) {
  ASSERT_TRUE(runs(std::string("cms -encrypt -binary -in content -outform DER -out message ") + GetParam().options));
  const Bytes message = file("message");
  MemorySource source(message);
  const auto reader = must(ContentInfoReader::open(source));
  EXPECT_EQ(reader->enveloped_data()->encryption().algorithm, GetParam().algorithm);
  for (const size_t step : {size_t{1000}, size_t{1} << 20}) {
    const auto plain = decrypt_as(people().ben, message, step);
    ASSERT_TRUE(plain) << GetParam().name << ": " << outcome(plain);
    EXPECT_EQ(*plain, content_) << GetParam().name;
  }
  const auto other = decrypt_as(people().p384, message);
  EXPECT_EQ(outcome(other), "no-matching-key");
}

using CE = ContentEncryption;
INSTANTIATE_TEST_SUITE_P(
    Table, OpenSslEncrypts,
    ::testing::Values(EncryptCase{"AES-128-CBC", "-aes128 ben.pem", CE::aes128_cbc},
                      EncryptCase{"AES-192-CBC", "-aes192 ben.pem", CE::aes192_cbc},
                      EncryptCase{"AES-256-CBC", "-aes256 ben.pem", CE::aes256_cbc},
                      EncryptCase{"streamed", "-aes256 -stream ben.pem", CE::aes256_cbc},
                      EncryptCase{"AES-128-GCM", "-aes-128-gcm ben.pem", CE::aes128_gcm},
                      EncryptCase{"AES-256-GCM", "-aes-256-gcm ben.pem", CE::aes256_gcm},
                      EncryptCase{"AES-256-GCM, streamed", "-aes-256-gcm -stream ben.pem", CE::aes256_gcm},
                      EncryptCase{"3DES", "-des3 ben.pem", CE::des_ede3_cbc},
                      EncryptCase{"by key identifier", "-aes256 -keyid ben.pem", CE::aes256_cbc},
                      EncryptCase{"several", "-aes256 ann.pem ben.pem", CE::aes256_cbc},
                      EncryptCase{"beside key agreement", "-aes256 p256.pem ben.pem", CE::aes256_cbc},
                      EncryptCase{"beside a password", "-aes256 -pwri_password secret ben.pem", CE::aes256_cbc},
                      EncryptCase{"beside a shared key",
                                  "-aes256 -secretkey 000102030405060708090a0b0c0d0e0f -secretkeyid 0102 ben.pem",
                                  CE::aes256_cbc},
                      EncryptCase{"OAEP", "-aes256 -recip ben.pem -keyopt rsa_padding_mode:oaep", CE::aes256_cbc},
                      EncryptCase{"OAEP with SHA-256",
                                  "-aes256 -recip ben.pem -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256",
                                  CE::aes256_cbc}));

TEST_F(OpenSsl, DecryptsWhatWeEncrypt) {
  for (const auto algorithm : {CE::aes128_cbc, CE::aes256_cbc, CE::aes128_gcm, CE::aes256_gcm}) {
    for (const auto transport : {crypto::KeyTransport::rsa_pkcs1, crypto::KeyTransport::rsa_oaep_sha1,
                                 crypto::KeyTransport::rsa_oaep_sha256}) {
      for (const Bytes& content : {content_, Bytes{}, text("x")}) {
        write_file(folder_ / "message", encrypt({.recipients = {people().ann.certificate, people().ben.certificate},
                                                 .algorithm = algorithm,
                                                 .transport = transport},
                                                content));
        EXPECT_TRUE(runs("cms -decrypt -binary -inform DER -in message -recip ben.pem -inkey ben.key -out plain"))
            << crypto::info(algorithm).name;
        EXPECT_EQ(file("plain"), content) << crypto::info(algorithm).name;
      }
    }
  }
}

// openssl reads every field of what we write, ChaCha20-Poly1305 too, which it cannot decrypt.
TEST_F(OpenSsl, PrintsWhatWeWrite) {
  write_file(folder_ / "message",
             encrypt({.recipients = {people().ann.certificate}, .algorithm = CE::chacha20_poly1305}, text("x")));
  EXPECT_TRUE(runs("cms -cmsout -print -inform DER -in message -noout"));
  write_file(folder_ / "message", sign_opaque(settings_of(people().ann), text("x")));
  EXPECT_TRUE(runs("cms -cmsout -print -inform DER -in message -noout"));
}

}  // namespace
}  // namespace letterlock::cms
