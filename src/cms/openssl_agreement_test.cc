// Key agreement and OAEP, both directions with `openssl cms`. Its CMS knows no RFC 8418: X25519 is shown by the vectors
// of crypto/ and the table of agreement_test.cc.
#include "cms/test_openssl.h"

namespace letterlock::cms {
namespace {

using namespace testing;
using CE = crypto::ContentEncryption;
using crypto::KeyAgreement;

struct AgreementCase {
  const char* name;
  const char* options;
  const Person& (*person)();
  KeyAgreement scheme;
  crypto::KeyWrap wrap;
};
const Person& p256() { return people().p256; }
const Person& p384() { return people().p384; }

class OpenSslAgrees : public OpenSsl, public ::testing::WithParamInterface<AgreementCase> {};

TEST_P(OpenSslAgrees, WhatWeRead) {
  ASSERT_TRUE(runs(std::string("cms -encrypt -binary -in content -outform DER -out message ") + GetParam().options));
  const Bytes message = file("message");
  MemorySource source(message);
  const auto reader = must(ContentInfoReader::open(source));
  const auto& recipients = reader->enveloped_data()->recipients();
  const auto ours = std::find_if(recipients.begin(), recipients.end(), [](const RecipientInfo& recipient) {
    return recipient.id.matches(GetParam().person().certificate);
  });
  ASSERT_NE(ours, recipients.end()) << GetParam().name;
  EXPECT_EQ(ours->agreement->scheme, GetParam().scheme) << GetParam().name;
  EXPECT_EQ(ours->agreement->wrap, GetParam().wrap) << GetParam().name;
  for (const size_t step : {size_t{1000}, size_t{1} << 20}) {
    const auto plain = decrypt_as(GetParam().person(), message, step);
    ASSERT_TRUE(plain) << GetParam().name << ": " << outcome(plain);
    EXPECT_EQ(*plain, content_) << GetParam().name;
  }
}

using KA = KeyAgreement;
using KW = crypto::KeyWrap;
INSTANTIATE_TEST_SUITE_P(
    Table, OpenSslAgrees,
    ::testing::Values(AgreementCase{"its default", "-aes256 p256.pem", p256, KA::std_dh_sha1, KW::aes256},
                      AgreementCase{"P-384 by default", "-aes-256-gcm p384.pem", p384, KA::std_dh_sha1, KW::aes256},
                      AgreementCase{"SHA-224", "-aes128 -recip p256.pem -keyopt ecdh_kdf_md:sha224", p256,
                                    KA::std_dh_sha224, KW::aes128},
                      AgreementCase{"SHA-256", "-aes-128-gcm -recip p256.pem -keyopt ecdh_kdf_md:sha256", p256,
                                    KA::std_dh_sha256, KW::aes128},
                      AgreementCase{"SHA-384", "-aes192 -recip p384.pem -keyopt ecdh_kdf_md:sha384", p384,
                                    KA::std_dh_sha384, KW::aes192},
                      AgreementCase{"SHA-512", "-aes256 -recip p384.pem -keyopt ecdh_kdf_md:sha512", p384,
                                    KA::std_dh_sha512, KW::aes256},
                      AgreementCase{"by key identifier", "-aes256 -keyid -recip p256.pem -keyopt ecdh_kdf_md:sha256",
                                    p256, KA::std_dh_sha256, KW::aes256},
                      AgreementCase{"beside others", "-aes256 ann.pem p384.pem p256.pem ben.pem", p256, KA::std_dh_sha1,
                                    KW::aes256}));

TEST_F(OpenSsl, OpensWhatWeSealForCurves) {
  const EncryptionSettings all{.recipients = {people().ann.certificate, people().p256.certificate,
                                              people().p384.certificate, people().ben.certificate},
                               .oaep = {people().ben.certificate}};
  for (const auto algorithm : {CE::aes128_cbc, CE::aes256_cbc, CE::aes128_gcm, CE::aes256_gcm}) {
    EncryptionSettings settings = all;
    settings.algorithm = algorithm;
    write_file(folder_ / "message", encrypt(settings, content_));
    for (const std::string name : {"ann", "p256", "p384", "ben"}) {
      EXPECT_TRUE(runs("cms -decrypt -binary -inform DER -in message -recip " + name + ".pem -inkey " + name +
                       ".key -out plain"))
          << name;
      EXPECT_EQ(file("plain"), content_) << name << crypto::info(algorithm).name;
    }
  }
}

// It cannot open it, and reads every field of it.
TEST_F(OpenSsl, PrintsWhatWeSealForX25519) {
  write_file(folder_ / "message", encrypt({.recipients = {people().x25519.certificate}}, text("x")));
  EXPECT_TRUE(runs("cms -cmsout -print -inform DER -in message -noout"));
}

}  // namespace
}  // namespace letterlock::cms
