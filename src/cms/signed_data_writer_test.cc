#include "cms/test_support.h"
#include "der/canonical.h"

namespace letterlock::cms {
namespace {

using namespace testing;
using crypto::DigestAlgorithm;

TEST(SignDetached, IsDerAndRight) {
  const Bytes content = text("Content-Type: text/plain\r\n\r\nHello\r\n");
  const Bytes message = must(sign_detached(settings_of(people().ann), crypto::sha256(content)));
  EXPECT_EQ(must(der::canonical(message)), message);
  for (const size_t step : {size_t{1}, size_t{1000000}}) {
    const ReadSigned read = must(read_signed(message, step));
    EXPECT_FALSE(read.has_content);
    EXPECT_EQ(read.content_type, oid::kData);
    EXPECT_EQ(check_first(read, people().ann, content), SignatureCheck::right);
    EXPECT_EQ(check_first(read, people().ann, text("other")), SignatureCheck::digest_mismatch);
  }
}

TEST(SignDetached, EverySignedAttributeIsThere) {
  SignerSettings settings = settings_of(people().ann);
  settings.encryption_certificate = people().ben.certificate;
  settings.chain = {people().p256.certificate, people().ann.certificate};  // once is enough
  const ReadSigned read = must(read_signed(must(sign_detached(settings, Bytes(32, 9)))));
  ASSERT_EQ(read.tail.signers.size(), 1u);
  const SignerInfo& signer = read.tail.signers[0];
  EXPECT_TRUE(signer.id.issuer_and_serial.has_value());
  EXPECT_TRUE(signer.id.matches(people().ann.certificate));
  ASSERT_TRUE(signer.signed_attributes.has_value());
  const SignedAttributes& attributes = *signer.signed_attributes;
  EXPECT_FALSE(attributes.malformed);
  EXPECT_EQ(attributes.der, encode_signed_attributes(settings, Bytes(32, 9)));
  EXPECT_EQ(must(der::sorted_set(attributes.der, der::kSet)), attributes.der);
  EXPECT_EQ(attributes.content_type, std::string(oid::kData));
  EXPECT_EQ(attributes.message_digest, Bytes(32, 9));
  EXPECT_EQ(attributes.signing_time, kNow);
  EXPECT_EQ(attributes.capabilities, our_capabilities());
  ASSERT_TRUE(attributes.encryption_key_preference.has_value());
  EXPECT_TRUE(attributes.encryption_key_preference->matches(people().ben.certificate));
  ASSERT_TRUE(attributes.signing_certificate.has_value());
  EXPECT_EQ(attributes.signing_certificate->algorithm, DigestAlgorithm::sha256);
  EXPECT_EQ(attributes.signing_certificate->hash, crypto::sha256(people().ann.certificate.der()));
  EXPECT_EQ(attributes.signing_certificate->issuer_and_serial, people().ann.certificate.issuer_and_serial());
  EXPECT_TRUE(attributes.signing_certificate->names(people().ann.certificate));
  EXPECT_FALSE(attributes.signing_certificate->names(people().ben.certificate));
  EXPECT_EQ(read.tail.certificates.size(), 3u);
  EXPECT_EQ(read.tail.unreadable_certificates, 0u);
}

TEST(SignDetached, TheYear2050) {
  SignerSettings settings = settings_of(people().ann);
  settings.signing_time = must(parse_rfc3339("2050-01-01T00:00:00Z"));
  const ReadSigned read = must(read_signed(must(sign_detached(settings, Bytes(32, 9)))));
  EXPECT_EQ(read.tail.signers[0].signed_attributes->signing_time, settings.signing_time);
}

struct KeyCase {
  const Person& (*person)();
  DigestAlgorithm digest;
};

class Signers : public ::testing::TestWithParam<KeyCase> {};

TEST_P(Signers, SignWhatWeRead) {
  const SignerSettings settings = settings_of(GetParam().person(), GetParam().digest);
  const Bytes content = pattern(1000);
  const ReadSigned opaque = must(read_signed(sign_opaque(settings, content)));
  EXPECT_EQ(opaque.content, content);
  EXPECT_EQ(check_first(opaque, GetParam().person()), SignatureCheck::right);
  const Bytes detached = must(sign_detached(settings, crypto::digest(GetParam().digest, content)));
  EXPECT_EQ(check_first(must(read_signed(detached)), GetParam().person(), content), SignatureCheck::right);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Signers,
    ::testing::Values(KeyCase{[]() -> const Person& { return people().ann; }, DigestAlgorithm::sha256},
                      KeyCase{[]() -> const Person& { return people().ann; }, DigestAlgorithm::sha384},
                      KeyCase{[]() -> const Person& { return people().ann; }, DigestAlgorithm::sha512},
                      KeyCase{[]() -> const Person& { return people().pss; }, DigestAlgorithm::sha256},
                      KeyCase{[]() -> const Person& { return people().pss; }, DigestAlgorithm::sha384},
                      KeyCase{[]() -> const Person& { return people().pss; }, DigestAlgorithm::sha512},
                      KeyCase{[]() -> const Person& { return people().pss384; }, DigestAlgorithm::sha384},
                      KeyCase{[]() -> const Person& { return people().p256; }, DigestAlgorithm::sha256},
                      KeyCase{[]() -> const Person& { return people().p256; }, DigestAlgorithm::sha384},
                      KeyCase{[]() -> const Person& { return people().p256; }, DigestAlgorithm::sha512},
                      KeyCase{[]() -> const Person& { return people().p384; }, DigestAlgorithm::sha256},
                      KeyCase{[]() -> const Person& { return people().p384; }, DigestAlgorithm::sha384},
                      KeyCase{[]() -> const Person& { return people().p384; }, DigestAlgorithm::sha512},
                      KeyCase{[]() -> const Person& { return people().ed25519; }, DigestAlgorithm::sha512}));

TEST(SignedDataSink, AnySizeInAnySteps) {
  for (const size_t size : {size_t{0}, size_t{1}, kChunkSize - 1, kChunkSize, kChunkSize + 1, 3 * kChunkSize + 17}) {
    const Bytes content = pattern(size);
    for (const size_t step : {size_t{1}, size_t{4099}, size_t{1} << 20}) {
      if (step == 1 && size > kChunkSize + 1) continue;
      const Bytes message = sign_opaque(settings_of(people().p256), content, step);
      const ReadSigned read = must(read_signed(message, step == 1 ? 1 << 20 : step));
      EXPECT_TRUE(read.has_content);
      EXPECT_EQ(read.content, content) << size << " by " << step;
      EXPECT_EQ(check_first(read, people().p256), SignatureCheck::right) << size << " by " << step;
    }
  }
}

// What is not right to sign with is refused before anything is written.
TEST(SignedDataSink, UnusableSignersAreRefused) {
  MemorySink out;
  const auto small = SignedDataSink::create(settings_of(people().small), out);
  ASSERT_FALSE(small);
  EXPECT_EQ(small.error().id(), "signing-certificate-unusable");
  EXPECT_EQ(small.error().params, (Params{{"subject", "Small"}}));
  EXPECT_EQ(outcome(SignedDataSink::create(settings_of(people().ann, DigestAlgorithm::sha1), out)),
            "signing-certificate-unusable");
  // RFC 8419 section 2.3 and RFC 4055 section 1.2: keys that fix their digest.
  EXPECT_EQ(outcome(SignedDataSink::create(settings_of(people().ed25519), out)), "signing-certificate-unusable");
  EXPECT_EQ(outcome(SignedDataSink::create(settings_of(people().pss384), out)), "signing-certificate-unusable");
  EXPECT_EQ(outcome(SignedDataSink::create(settings_of(people().x25519), out)), "signing-certificate-unusable");
  EXPECT_EQ(outcome(sign_detached(settings_of(people().small), Bytes(32, 1))), "signing-certificate-unusable");
  EXPECT_TRUE(out.bytes().empty());
}

// A card that is pulled out, a PIN that is refused: the error arrives as it is.
TEST(SignedDataSink, ErrorsOfTheSignerArePassedOn) {
  struct Refusing : crypto::Signer {
    crypto::SignatureScheme scheme() const override { return crypto::SignatureScheme::rsa_pkcs1; }
    Result<Bytes> sign(DigestAlgorithm, ByteView) override { return fail(ErrorCode::password_needed); }
  } refusing;
  SignerSettings settings = settings_of(people().ann);
  settings.signer = &refusing;
  MemorySink out;
  const auto sink = must(SignedDataSink::create(settings, out));
  EXPECT_EQ(outcome(sink->finish()), "password-needed");
  EXPECT_FALSE(read_signed(out.bytes()));
}

}  // namespace
}  // namespace letterlock::cms
