#include "cms/test_support.h"

namespace letterlock::cms {
namespace {

using namespace testing;
using crypto::ContentEncryption;
using crypto::KeyTransport;

constexpr std::uint8_t kStructureStart[] = {0xa0, 0x80, 0x30, 0x80, 0x02, 0x01};

EncryptionSettings settings_for(std::vector<x509::Certificate> recipients,
                                ContentEncryption algorithm = ContentEncryption::aes256_gcm) {
  return {.recipients = std::move(recipients), .algorithm = algorithm};
}

// Behind the ContentInfo's SEQUENCE and type, [0] and the structure's SEQUENCE, all of indefinite length.
int version_of(const Bytes& message) {
  const auto structure =
      std::search(message.begin(), message.end(), std::begin(kStructureStart), std::end(kStructureStart));
  EXPECT_NE(structure, message.end());
  return *(structure + std::size(kStructureStart));
}

class Ciphers : public ::testing::TestWithParam<ContentEncryption> {};

TEST_P(Ciphers, AnySizeInAnySteps) {
  const EncryptionSettings settings = settings_for({people().ann.certificate}, GetParam());
  for (const size_t size : {size_t{0}, size_t{1}, size_t{15}, size_t{16}, kChunkSize - 16, kChunkSize, kChunkSize + 1,
                            2 * kChunkSize + 33}) {
    const Bytes content = pattern(size);
    const size_t message_size = encrypt(settings, content, 777).size();
    for (const size_t step : {size_t{1}, size_t{4099}, size_t{1} << 20}) {
      if (step == 1 && size > 20) continue;
      const Bytes message = encrypt(settings, content, step);
      EXPECT_EQ(message.size(), message_size) << "segments tell in what pieces the content came";
      const auto plain = decrypt_as(people().ann, message, step);
      ASSERT_TRUE(plain) << size << " by " << step << ": " << outcome(plain);
      EXPECT_EQ(*plain, content) << size << " by " << step;
    }
  }
}

TEST_P(Ciphers, FactsAreThoseThatWereAskedFor) {
  const Bytes message =
      encrypt(settings_for({people().ann.certificate, people().ben.certificate}, GetParam()), text("x"));
  MemorySource source(message);
  const auto reader = must(ContentInfoReader::open(source));
  const EnvelopedDataReader& enveloped = *reader->enveloped_data();
  const auto& info = crypto::info(GetParam());
  EXPECT_EQ(enveloped.authenticated(), info.aead);
  EXPECT_EQ(reader->type(), info.aead ? ContentType::auth_enveloped_data : ContentType::enveloped_data);
  EXPECT_EQ(enveloped.encryption().algorithm, GetParam());
  EXPECT_EQ(enveloped.encryption().name(), info.name);
  EXPECT_EQ(enveloped.encryption().nonce.size(), info.nonce_size);
  EXPECT_EQ(enveloped.encryption().tag_size, info.aead ? 16u : 0u);
  ASSERT_EQ(enveloped.recipients().size(), 2u);
  for (const RecipientInfo& recipient : enveloped.recipients()) {
    EXPECT_EQ(recipient.kind, RecipientKind::key_transport);
    EXPECT_EQ(recipient.key_encryption_oid, oid::kRsaEncryption);
    EXPECT_EQ(recipient.transport, KeyTransport::rsa_pkcs1);
    EXPECT_TRUE(recipient.id.matches(people().ann.certificate) || recipient.id.matches(people().ben.certificate));
  }
  EXPECT_EQ(must(decrypt_as(people().ann, message)), text("x"));
  EXPECT_EQ(must(decrypt_as(people().ben, message)), text("x"));
}

TEST_P(Ciphers, RecipientsStandInTheOrderGivenOnceEach) {
  const x509::Certificate& ann = people().ann.certificate;
  const x509::Certificate& ben = people().ben.certificate;
  for (const auto& order : {std::vector{ann, ben, ann, ben}, std::vector{ben, ann, ben}}) {
    const Bytes message = encrypt(settings_for(order, GetParam()), text("x"));
    MemorySource source(message);
    const auto reader = must(ContentInfoReader::open(source));
    const auto& recipients = reader->enveloped_data()->recipients();
    ASSERT_EQ(recipients.size(), 2u);
    EXPECT_TRUE(recipients[0].id.matches(order[0]));
    EXPECT_TRUE(recipients[1].id.matches(order[1]));
  }
}

TEST_P(Ciphers, TruncationIsNeverSuccess) {
  const Bytes message = encrypt(settings_for({people().ann.certificate}, GetParam()), text("Only we two."));
  for (size_t size = 0; size < message.size(); ++size) {
    const auto plain = decrypt_as(people().ann, ByteView(message).first(size));
    ASSERT_FALSE(plain) << "cut at " << size;
  }
  Bytes longer = message;
  longer.push_back(0);
  EXPECT_EQ(outcome(decrypt_as(people().ann, longer)), "cms-trailing-data");
}

INSTANTIATE_TEST_SUITE_P(Table, Ciphers,
                         ::testing::Values(ContentEncryption::aes128_cbc, ContentEncryption::aes256_cbc,
                                           ContentEncryption::aes128_gcm, ContentEncryption::aes256_gcm,
                                           ContentEncryption::chacha20_poly1305));

TEST(EnvelopedDataSink, KeyTransports) {
  for (const auto transport : {KeyTransport::rsa_pkcs1, KeyTransport::rsa_oaep_sha1, KeyTransport::rsa_oaep_sha256}) {
    EncryptionSettings settings = settings_for({people().ben.certificate});
    settings.transport = transport;
    const Bytes message = encrypt(settings, text("x"));
    MemorySource source(message);
    EXPECT_EQ(must(ContentInfoReader::open(source))->enveloped_data()->recipients()[0].transport, transport);
    EXPECT_EQ(must(decrypt_as(people().ben, message)), text("x"));
  }
}

// RFC 5652 section 6.1 and RFC 5083 section 2.1: the version, of all kinds of recipients together.
TEST(EnvelopedDataSink, AnyKindsOfRecipientsInOneMessage) {
  const std::vector<const Person*> all = {&people().ann, &people().p256, &people().x25519, &people().p384,
                                          &people().ben};
  for (const auto algorithm : {ContentEncryption::aes256_cbc, ContentEncryption::aes128_gcm}) {
    EncryptionSettings settings = settings_for({}, algorithm);
    for (const Person* person : all) settings.recipients.push_back(person->certificate);
    settings.oaep = {people().ben.certificate, people().p256.certificate};  // of a curve's key it says nothing
    const Bytes message = encrypt(settings, text("x"));
    for (const Person* person : all) EXPECT_EQ(must(decrypt_as(*person, message)), text("x"));
    MemorySource source(message);
    const auto reader = must(ContentInfoReader::open(source));
    const auto& recipients = reader->enveloped_data()->recipients();
    ASSERT_EQ(recipients.size(), all.size());
    for (size_t i = 0; i < all.size(); ++i) EXPECT_TRUE(recipients[i].id.matches(all[i]->certificate)) << i;
    EXPECT_EQ(recipients[0].transport, KeyTransport::rsa_pkcs1);
    EXPECT_EQ(recipients[4].transport, KeyTransport::rsa_oaep_sha256);
    EXPECT_EQ(version_of(message), algorithm == ContentEncryption::aes256_cbc ? 2 : 0);
  }
  EXPECT_EQ(version_of(encrypt(settings_for({people().ann.certificate}, ContentEncryption::aes256_cbc), {})), 0);
}

TEST(EnvelopedDataSink, EachCertificateOnce) {
  const auto& ann = people().ann.certificate;
  const Bytes message = encrypt(settings_for({ann, people().ben.certificate, ann}), text("x"));
  MemorySource source(message);
  EXPECT_EQ(must(ContentInfoReader::open(source))->enveloped_data()->recipients().size(), 2u);
}

// Keys and nonces are new for every message.
TEST(EnvelopedDataSink, NothingRepeats) {
  const EncryptionSettings settings = settings_for({people().ann.certificate});
  EXPECT_NE(encrypt(settings, text("the same")), encrypt(settings, text("the same")));
}

TEST(EnvelopedDataSink, UnusableRecipientsAreNamed) {
  for (const Person* person : {&people().small, &people().ed25519}) {
    MemorySink out;
    const auto sink = EnvelopedDataSink::create(settings_for({people().ann.certificate, person->certificate}), out);
    ASSERT_FALSE(sink);
    EXPECT_EQ(sink.error().id(), "recipient-certificate-unusable");
    EXPECT_EQ(sink.error().params, (Params{{"subject", person->certificate.display_name()}}));
    EXPECT_TRUE(out.bytes().empty());
  }
}

TEST(EnvelopedDataSink, NeverWeakAndNeverForNobody) {
  MemorySink out;
  EXPECT_EQ(outcome(EnvelopedDataSink::create(settings_for({}), out)), "no-recipients");
  for (const auto algorithm : {ContentEncryption::des_ede3_cbc, ContentEncryption::rc2_cbc}) {
    EXPECT_EQ(outcome(EnvelopedDataSink::create(settings_for({people().ann.certificate}, algorithm), out)),
              "algorithm-not-permitted");
  }
  EXPECT_TRUE(out.bytes().empty());
}

TEST(EnvelopedDataSink, ErrorsOfTheNextSinkArePassedOn) {
  MemorySink full(100);
  EXPECT_EQ(outcome(EnvelopedDataSink::create(settings_for({people().ann.certificate}), full)), "input-too-large");
}

}  // namespace
}  // namespace letterlock::cms
