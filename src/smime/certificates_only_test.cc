// Certificates that travel alone (RFC 8551 section 3.8), and what only looks like it.

#include "cms/writer.h"
#include "crypto/digest.h"
#include "smime/test_structures.h"

namespace letterlock::smime {
namespace {

using namespace testing;

// `content`: encapContentInfo behind its type.
Bytes certificates_only(const std::vector<Bytes>& certificates, const Bytes& more = {}, const Bytes& content = {}) {
  const Bytes set = certificates.empty() ? Bytes{} : der::element_of(der::context_constructed(0), certificates);
  const Bytes structure = der::sequence(
      {der::integer(1u), der::set_of({}), der::sequence({der::oid(oid::kData), content}), set, more, der::set_of({})});
  return der::sequence({der::oid(oid::kSignedData), der::element(der::context_constructed(0), structure)});
}

const std::string kCertsOnly = "application/pkcs7-mime; smime-type=certs-only; name=smime.p7c";

// RFC 8551 section 3.8.
TEST(CertificatesOnly, AreHandedOverAndNobodySigned) {
  const Bytes structure = certificates_only(
      {to_bytes(people().ann.signing.certificate.der()), to_bytes(people().ann.encryption.certificate.der())});
  const std::string mail = entity_of(structure, kCertsOnly, kFromAnn);
  ReplayableMemory source(as_bytes(mail));
  const x509::KeyRing none;
  const auto examination = must(examine(source, none));
  const Facts& facts = examination->facts();
  ASSERT_EQ(facts.layers.size(), 1u);
  EXPECT_EQ(facts.layers[0].type, LayerType::signed_data);
  EXPECT_TRUE(facts.layers[0].signers.empty());
  EXPECT_EQ(facts.layers[0].certificates.size(), 2u);
  ASSERT_EQ(facts.layers[0].findings.size(), 1u);
  EXPECT_EQ(facts.layers[0].findings[0].id, FindingId::certificates_only);
  EXPECT_EQ(facts.layers[0].findings[0].params, (Params{{"count", "2"}}));
  EXPECT_FALSE(facts.payload);
  EXPECT_EQ(released(*examination), "");
}

TEST(CertificatesOnly, InEveryShapeOfBerAndInsideOtherLayers) {
  const Bytes structure = certificates_only({to_bytes(people().ann.signing.certificate.der())});
  const x509::KeyRing keys = keys_of(people().ben);
  const std::string expected = words_of(entity_of(structure, kCertsOnly, kFromAnn), keys);
  EXPECT_NE(expected.find("certificates-only"), std::string::npos);
  for (const der::testing::Shape& shape : der::testing::shapes()) {
    const Bytes ber = der::testing::ShapeWriter(shape).rewrite(structure);
    EXPECT_EQ(words_of(entity_of(ber, kCertsOnly, kFromAnn), keys), expected) << shape.name;
  }
  const std::string mail = entity_of(structure, kCertsOnly, kFromAnn);
  for (const char* name : {"aes256_cbc", "aes256_gcm", "signed_gcm", "opaque"}) {
    for (const Form& c : kForms) {
      if (std::string_view(c.name) != name) continue;
      const Bytes travelled = sealed(mail, settings_of(c));
      ReplayableMemory source(travelled);
      const auto examination = must(examine(source, keys));
      EXPECT_TRUE(has(examination->facts().layers.back().findings, FindingId::certificates_only)) << name;
      EXPECT_FALSE(examination->facts().payload) << name;
    }
  }
}

TEST(CertificatesOnly, UnreadableOnesAndRevocationListsAreCountedAndReadOver) {
  const Bytes crls = der::element_of(der::context_constructed(1), {der::sequence({der::integer(1u)})});
  const Bytes structure = certificates_only({der::sequence({der::integer(5u)})}, crls);
  const std::string mail = entity_of(structure, kCertsOnly, kFromAnn);
  ReplayableMemory source(as_bytes(mail));
  const x509::KeyRing none;
  const auto examination = must(examine(source, none));
  EXPECT_TRUE(examination->facts().layers[0].certificates.empty());
  EXPECT_EQ(examination->facts().layers[0].findings[0].params, (Params{{"count", "1"}}));
}

Bytes content_of(const Bytes& octet_string) { return der::element(der::context_constructed(0), octet_string); }

// As NSS writes it, and in the other ways to write no octets: the same as no content at all.
TEST(CertificatesOnly, AnEmptyContentIsNone) {
  const Bytes certificate = to_bytes(people().ann.signing.certificate.der());
  const x509::KeyRing none;
  const std::string expected = words_of(entity_of(certificates_only({certificate}), kCertsOnly, kFromAnn), none);
  EXPECT_NE(expected.find("certificates-only"), std::string::npos) << expected;
  const Bytes segment = der::octet_string({});
  const Bytes constructed = der::element_of(der::kOctetString | der::kConstructed, {segment, segment});
  for (const Bytes& empty : {segment, constructed, der::element(der::kOctetString | der::kConstructed, {})}) {
    const Bytes structure = certificates_only({certificate}, {}, content_of(empty));
    EXPECT_EQ(words_of(entity_of(structure, kCertsOnly, kFromAnn), none), expected);
    for (const der::testing::Shape& shape : der::testing::shapes()) {
      const Bytes ber = der::testing::ShapeWriter(shape).rewrite(structure);
      EXPECT_EQ(words_of(entity_of(ber, kCertsOnly, kFromAnn), none), expected) << shape.name;
    }
  }
}

// One octet is content, and nobody signed it: no hand-over, whatever it is and however the message calls itself.
TEST(CertificatesOnly, OneOctetIsContentThatNobodySigned) {
  const Bytes certificate = to_bytes(people().ann.signing.certificate.der());
  const x509::KeyRing none;
  for (const char* octet : {" ", "\r", "\n", "x"}) {
    const Bytes segment = der::octet_string(as_bytes(octet));
    const Bytes late = der::element_of(der::kOctetString | der::kConstructed, {der::octet_string({}), segment});
    for (const Bytes& content : {segment, late}) {
      const std::string mail =
          entity_of(certificates_only({certificate}, {}, content_of(content)), kCertsOnly, kFromAnn);
      ReplayableMemory source(as_bytes(mail));
      const auto examination = must(examine(source, none));
      const LayerFacts& layer = examination->facts().layers.at(0);
      EXPECT_TRUE(has(layer.findings, FindingId::no_signer)) << octet;
      EXPECT_FALSE(has(layer.findings, FindingId::certificates_only)) << octet;
      EXPECT_TRUE(examination->facts().payload) << octet;
      EXPECT_EQ(released(*examination), octet);
    }
  }
}

// A signature over no octets stays one, and is no hand-over.
TEST(CertificatesOnly, ASignedEmptyContentIsASignature) {
  MemorySink signed_nothing;
  EXPECT_TRUE(must(cms::SignedDataSink::create(signer(people().ann), signed_nothing))->finish());
  const x509::KeyRing none;
  const std::string mail =
      entity_of(signed_nothing.bytes(), "application/pkcs7-mime; smime-type=signed-data", kFromAnn);
  ReplayableMemory source(as_bytes(mail));
  const auto examination = must(examine(source, none));
  const LayerFacts& layer = examination->facts().layers.at(0);
  ASSERT_EQ(layer.signers.size(), 1u);
  EXPECT_EQ(layer.signers[0].check, cms::SignatureCheck::right);
  EXPECT_FALSE(has(layer.findings, FindingId::certificates_only));
  EXPECT_TRUE(examination->facts().payload);
}

// Content without a signer is content that nobody signed, and no hand-over; a signer without content signed nothing.
TEST(CertificatesOnly, IsNeitherContentNorASignature) {
  const Bytes content = der::element(der::context_constructed(0), der::octet_string(as_bytes("\r\nHello\r\n")));
  const Bytes unsigned_data = der::sequence(
      {der::integer(1u), der::set_of({}), der::sequence({der::oid(oid::kData), content}), der::set_of({})});
  const Bytes with_content =
      der::sequence({der::oid(oid::kSignedData), der::element(der::context_constructed(0), unsigned_data)});
  const x509::KeyRing none;
  const std::string mail = entity_of(with_content, kCertsOnly, kFromAnn);
  ReplayableMemory source(as_bytes(mail));
  const auto examination = must(examine(source, none));
  EXPECT_TRUE(has(examination->facts().layers[0].findings, FindingId::no_signer));
  EXPECT_FALSE(has(examination->facts().layers[0].findings, FindingId::certificates_only));
  EXPECT_TRUE(examination->facts().payload);

  const Bytes detached = must(cms::sign_detached(signer(people().ann), crypto::sha256(as_bytes("Hello"))));
  const std::string lost = entity_of(detached, "application/pkcs7-mime; smime-type=signed-data", kFromAnn);
  ReplayableMemory lost_source(as_bytes(lost));
  const auto signed_nothing = must(examine(lost_source, none));
  ASSERT_EQ(signed_nothing->facts().layers[0].signers.size(), 1u);
  EXPECT_EQ(signed_nothing->facts().layers[0].signers[0].check, cms::SignatureCheck::digest_mismatch);
}

}  // namespace
}  // namespace letterlock::smime
