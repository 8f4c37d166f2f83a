#include "cms/test_support.h"

namespace letterlock::cms {
namespace {

using namespace testing;
using crypto::DigestAlgorithm;

TEST(SignedDataReader, ReadsContentInAnyForm) {
  const Bytes content = pattern(3000);
  CraftedSignature crafted;
  crafted.content = content;
  const Bytes der = crafted.write();
  for (unsigned seed = 0; seed < 60; ++seed) {
    const Bytes ber = der::testing::FormWriter(seed).rewrite(der);
    const auto read = read_signed(ber, 1 + seed % 13);
    ASSERT_TRUE(read) << seed << outcome(read);
    EXPECT_EQ(read->content, content) << seed;
    EXPECT_EQ(read->content_type, oid::kData);
    // Signed attributes that travel as BER are digested as DER (RFC 5652 section 5.4).
    EXPECT_EQ(check_first(*read, people().ann), SignatureCheck::right) << seed;
  }
}

TEST(SignedDataReader, TruncationIsNeverSuccess) {
  CraftedSignature crafted;
  crafted.detached = true;
  for (const Bytes& message : {crafted.write(), sign_opaque(settings_of(people().ann), text("Hello"))}) {
    for (size_t size = 0; size < message.size(); ++size) {
      ASSERT_FALSE(read_signed(ByteView(message).first(size))) << "cut at " << size;
    }
    EXPECT_TRUE(read_signed(message));
  }
}

TEST(SignedDataReader, NothingMayFollow) {
  Bytes message = CraftedSignature{}.write();
  message.push_back(0);
  EXPECT_EQ(outcome(read_signed(message)), "cms-trailing-data");
  message.back() = '\n';
  EXPECT_EQ(outcome(read_signed(message)), "cms-trailing-data");
  CraftedSignature inside;
  inside.behind = der::null();
  EXPECT_EQ(outcome(read_signed(inside.write())), "der-malformed");
}

// Any octet changed: no crash, and a signature that is still right is over the same content.
TEST(SignedDataReader, AChangedOctetChangesNoSignedContent) {
  const CraftedSignature crafted;
  const Bytes message = crafted.write();
  for (size_t i = 0; i < message.size(); ++i) {
    for (const int flip : {0x01, 0x20, 0x80, 0xff}) {
      Bytes changed = message;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
      const auto read = read_signed(changed);
      if (!read || read->tail.signers.empty()) continue;
      if (check_first(*read, people().ann, crafted.content) != SignatureCheck::right) continue;
      EXPECT_EQ(read->has_content ? read->content : crafted.content, crafted.content) << i;
    }
  }
}

TEST(SignedDataReader, WrongTypesAreRefused) {
  for (const char* octets : {"", "00", "0500", "3000", "3080", "3003020101", "0403020100"}) {
    EXPECT_FALSE(read_signed(hex(octets))) << octets;
  }
  const Bytes not_a_string =
      der::sequence({der::oid(oid::kData), der::element(der::context_constructed(0), der::sequence({}))});
  const Bytes signed_data = der::sequence({der::integer(1u), der::set_of({}), not_a_string, der::set_of({})});
  EXPECT_EQ(outcome(read_signed(content_info(oid::kSignedData, signed_data))), "der-unexpected-tag");
}

TEST(SignedDataReader, NoSignerIsNoError) {
  const Bytes empty =
      der::sequence({der::integer(1u), der::set_of({}), der::sequence({der::oid(oid::kData)}), der::set_of({})});
  const auto read = read_signed(content_info(oid::kSignedData, empty));
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->has_content);
  EXPECT_TRUE(read->tail.signers.empty());
}

TEST(SignedDataReader, CertificatesOfEveryKind) {
  const Bytes good = to_bytes(people().ann.certificate.der());
  const Bytes unreadable = der::sequence({der::integer(5u)});
  const Bytes attribute_certificate = der::element(der::context_constructed(2), der::integer(1u));
  const Bytes high_tag = hex("bf1f020500");
  CraftedSignature crafted;
  crafted.certificates =
      der::element_of(der::context_constructed(0), {unreadable, attribute_certificate, good, high_tag});
  crafted.crls = der::element_of(der::context_constructed(1), {der::sequence({der::integer(1u)}),
                                                               der::element(der::context_constructed(1), der::null())});
  const auto read = read_signed(crafted.write());
  ASSERT_TRUE(read) << outcome(read);
  ASSERT_EQ(read->tail.certificates.size(), 1u);
  EXPECT_EQ(read->tail.certificates[0], people().ann.certificate);
  EXPECT_EQ(read->tail.unreadable_certificates, 1u);
  EXPECT_EQ(read->tail.crls.size(), 1u);
}

// A certificate that travels in indefinite lengths is still the same certificate.
TEST(SignedDataReader, CertificatesInIndefiniteLengths) {
  Bytes certificate = der::indefinite(der::kSequence);
  append(certificate, must(der::parse_single(people().ann.certificate.der(), der::kSequence)).content);
  append(certificate, der::end_of_contents());
  CraftedSignature crafted;
  crafted.certificates = der::element_of(der::context_constructed(0), {certificate});
  const auto read = read_signed(crafted.write());
  ASSERT_TRUE(read);
  ASSERT_EQ(read->tail.certificates.size(), 1u);
  EXPECT_EQ(read->tail.certificates[0], people().ann.certificate);
}

TEST(SignedDataReader, CountsAreBounded) {
  CraftedSignature crafted;
  const Bytes certificate = to_bytes(people().ann.certificate.der());
  crafted.certificates = der::element_of(der::context_constructed(0), std::vector<Bytes>(5, certificate));
  crafted.crls = der::element_of(der::context_constructed(1), std::vector<Bytes>(4, der::sequence({})));
  crafted.more_signers = {crafted.signer_info(), crafted.signer_info()};
  const Bytes message = crafted.write();
  EXPECT_TRUE(read_signed(message));
  Limits limits;
  limits.certificates = 4;
  EXPECT_EQ(outcome(read_signed(message, 1 << 20, limits)), "cms-too-many");
  limits = {};
  limits.crls = 3;
  EXPECT_EQ(outcome(read_signed(message, 1 << 20, limits)), "cms-too-many");
  limits = {};
  limits.signers = 2;
  EXPECT_EQ(outcome(read_signed(message, 1 << 20, limits)), "cms-too-many");
  limits = {};
  limits.small_structure_octets = certificate.size() - 1;
  EXPECT_EQ(outcome(read_signed(message, 1 << 20, limits)), "der-too-large");
}

TEST(SignedDataReader, UnknownAlgorithmsAreFacts) {
  CraftedSignature crafted;
  crafted.digest_algorithm = der::algorithm("1.2.3.4");
  crafted.signature_algorithm = der::algorithm("1.2.3.5");
  const auto read = read_signed(crafted.write());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->tail.signers[0].digest_oid, "1.2.3.4");
  EXPECT_EQ(read->tail.signers[0].signature_oid, "1.2.3.5");
  EXPECT_FALSE(read->tail.signers[0].digest);
  EXPECT_EQ(crafted.check(), SignatureCheck::unsupported);
}

// Each of two signers is read and judged for itself.
TEST(SignedDataReader, TwoSigners) {
  CraftedSignature second;
  second.person = &people().ben;
  second.signed_octets = text("something else");
  CraftedSignature first;
  first.more_signers = {second.signer_info()};
  const auto read = must(read_signed(first.write()));
  ASSERT_EQ(read.tail.signers.size(), 2u);
  const Bytes digest = crypto::sha256(first.content);
  const auto check = [&](size_t i, const Person& person) {
    return verify_signer(read.tail.signers[i], person.certificate, digest, read.content_type);
  };
  EXPECT_EQ(check(0, people().ann), SignatureCheck::right);
  EXPECT_EQ(check(1, people().ben), SignatureCheck::wrong);
  EXPECT_EQ(check(0, people().ben), SignatureCheck::wrong);
  EXPECT_TRUE(read.tail.signers[1].id.matches(people().ben.certificate));
  EXPECT_FALSE(read.tail.signers[1].id.matches(people().ann.certificate));
}

}  // namespace
}  // namespace letterlock::cms
