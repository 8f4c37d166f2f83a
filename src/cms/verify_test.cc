#include "cms/test_support.h"

namespace letterlock::cms {
namespace {

using namespace testing;
using crypto::DigestAlgorithm;

Bytes content_type_attribute(std::string_view type = oid::kData) {
  return attribute(oid::kContentType, {der::oid(type)});
}
Bytes digest_attribute(const CraftedSignature& crafted) {
  return attribute(oid::kMessageDigest, {der::octet_string(crypto::digest(crafted.digest, crafted.content))});
}

struct AttributesCase {
  const char* name;
  std::vector<Bytes> (*attributes)(const CraftedSignature&);
  SignatureCheck expected;
};

class Attributes : public ::testing::TestWithParam<AttributesCase> {};

// RFC 5652 sections 5.3 and 11, with signatures that are right mathematically.
TEST_P(Attributes, AreDemandedInTheirForm) {
  CraftedSignature crafted;
  crafted.attributes = GetParam().attributes(crafted);
  EXPECT_EQ(crafted.check(), GetParam().expected) << GetParam().name;
}

using C = const CraftedSignature&;
using List = std::vector<Bytes>;
INSTANTIATE_TEST_SUITE_P(
    Table, Attributes,
    ::testing::Values(
        AttributesCase{"as they should be", [](C c) { return c.right_attributes(); }, SignatureCheck::right},
        AttributesCase{"none", [](C) { return List{}; }, SignatureCheck::malformed},
        AttributesCase{"no contentType", [](C c) { return List{digest_attribute(c)}; }, SignatureCheck::malformed},
        AttributesCase{"no messageDigest", [](C) { return List{content_type_attribute()}; }, SignatureCheck::malformed},
        AttributesCase{"contentType twice",
                       [](C c) {
                         return List{content_type_attribute(), content_type_attribute(), digest_attribute(c)};
                       },
                       SignatureCheck::malformed},
        AttributesCase{"messageDigest twice, the second one wrong",
                       [](C c) {
                         return List{content_type_attribute(), digest_attribute(c),
                                     attribute(oid::kMessageDigest, {der::octet_string(Bytes(32, 0))})};
                       },
                       SignatureCheck::malformed},
        AttributesCase{"messageDigest with two values",
                       [](C c) {
                         const Bytes right = der::octet_string(crypto::digest(c.digest, c.content));
                         return List{content_type_attribute(),
                                     attribute(oid::kMessageDigest, {right, der::octet_string(Bytes(32, 0))})};
                       },
                       SignatureCheck::malformed},
        AttributesCase{"messageDigest without a value",
                       [](C) {
                         return List{content_type_attribute(), attribute(oid::kMessageDigest, {})};
                       },
                       SignatureCheck::malformed},
        AttributesCase{"messageDigest of another type",
                       [](C) {
                         return List{content_type_attribute(), attribute(oid::kMessageDigest, {der::null()})};
                       },
                       SignatureCheck::malformed},
        AttributesCase{
            "another messageDigest",
            [](C) {
              return List{content_type_attribute(), attribute(oid::kMessageDigest, {der::octet_string(Bytes(32, 0))})};
            },
            SignatureCheck::digest_mismatch},
        AttributesCase{"another contentType",
                       [](C c) {
                         return List{content_type_attribute(oid::kSignedData), digest_attribute(c)};
                       },
                       SignatureCheck::content_type_mismatch},
        AttributesCase{"a signingTime that is no time",
                       [](C c) {
                         List list = c.right_attributes();
                         list.push_back(attribute(oid::kSigningTime, {der::null()}));
                         return list;
                       },
                       SignatureCheck::malformed},
        AttributesCase{"two signingTimes",
                       [](C c) {
                         List list = c.right_attributes();
                         list.push_back(attribute(oid::kSigningTime, {der::time(kNow)}));
                         list.push_back(attribute(oid::kSigningTime, {der::time(kNow + std::chrono::hours(1))}));
                         return list;
                       },
                       SignatureCheck::malformed},
        AttributesCase{"two lists of capabilities",
                       [](C c) {
                         List list = c.right_attributes();
                         list.push_back(attribute(oid::kSmimeCapabilities, {encode_capabilities(our_capabilities())}));
                         list.push_back(attribute(oid::kSmimeCapabilities, {encode_capabilities({})}));
                         return list;
                       },
                       SignatureCheck::malformed},
        AttributesCase{"a countersignature among what is signed",  // RFC 5652 section 11.4
                       [](C c) {
                         List list = c.right_attributes();
                         list.push_back(attribute(oid::kCounterSignature, {der::sequence({})}));
                         return list;
                       },
                       SignatureCheck::malformed},
        AttributesCase{"an attribute that is no SEQUENCE",
                       [](C c) {
                         List list = c.right_attributes();
                         list.push_back(der::set_of({der::oid("1.2.3.4"), der::set_of({der::null()})}));
                         return list;
                       },
                       SignatureCheck::malformed},
        AttributesCase{"values that are no SET",
                       [](C c) {
                         List list = c.right_attributes();
                         list.push_back(der::sequence({der::oid("1.2.3.4"), der::sequence({der::null()})}));
                         return list;
                       },
                       SignatureCheck::malformed},
        AttributesCase{"something behind the values",
                       [](C c) {
                         List list = c.right_attributes();
                         list.push_back(der::sequence({der::oid("1.2.3.4"), der::set_of({der::null()}), der::null()}));
                         return list;
                       },
                       SignatureCheck::malformed},
        AttributesCase{"an unknown one without values",
                       [](C c) {
                         List list = c.right_attributes();
                         list.push_back(attribute("1.2.3.4", {}));
                         return list;
                       },
                       SignatureCheck::malformed},
        AttributesCase{"capabilities that cannot be read",
                       [](C c) {
                         List list = c.right_attributes();
                         list.push_back(attribute(oid::kSmimeCapabilities, {der::null()}));
                         return list;
                       },
                       SignatureCheck::right},
        AttributesCase{"unknown ones, twice and with two values",
                       [](C c) {
                         List list = c.right_attributes();
                         list.push_back(attribute("1.2.3.4", {der::integer(1u), der::integer(2u)}));
                         list.push_back(attribute("1.2.3.4", {hex("bf1f020500")}));
                         return list;
                       },
                       SignatureCheck::right}));

TEST(VerifySigner, AttributesInAnotherOrder) {
  CraftedSignature crafted;
  List list = crafted.right_attributes();
  list.push_back(attribute(oid::kSigningTime, {der::time(kNow)}));
  std::sort(list.begin(), list.end());
  std::reverse(list.begin(), list.end());
  crafted.attributes = list;
  crafted.sorted = false;
  EXPECT_EQ(crafted.check(), SignatureCheck::right);  // signed as they travel
  crafted.signed_octets = der::set_of(list);
  EXPECT_EQ(crafted.check(), SignatureCheck::right);  // signed in DER, travelling in another order
  crafted.signed_octets = der::set_of(crafted.right_attributes());
  EXPECT_EQ(crafted.check(), SignatureCheck::wrong);
}

TEST(VerifySigner, WithoutAttributes) {
  CraftedSignature crafted;
  crafted.with_attributes = false;
  EXPECT_EQ(crafted.check(), SignatureCheck::right);
  crafted.detached = true;
  EXPECT_EQ(crafted.check(), SignatureCheck::right);
  crafted.signed_octets = text("something else");
  EXPECT_EQ(crafted.check(), SignatureCheck::wrong);
  CraftedSignature other;  // RFC 5652 section 5.3: only id-data may stand without attributes
  other.with_attributes = false;
  other.content_type = oid::kSignedData;
  EXPECT_EQ(other.check(), SignatureCheck::malformed);
}

// RFC 8419 section 3.1 signs the content itself then, which is not kept in one piece here.
TEST(VerifySigner, Ed25519WithoutAttributesIsNotSupported) {
  CraftedSignature crafted;
  crafted.person = &people().ed25519;
  crafted.digest = DigestAlgorithm::sha512;
  crafted.signature_algorithm = der::algorithm("1.3.101.112");
  EXPECT_EQ(crafted.check(), SignatureCheck::right);
  crafted.with_attributes = false;
  EXPECT_EQ(crafted.check(), SignatureCheck::unsupported);
}

// A signature over attributes, its attributes taken away and made the content: right mathematically, and refused.
TEST(VerifySigner, AttributesAreNoContent) {
  const CraftedSignature original;
  CraftedSignature stripped;
  stripped.content = der::set_of(original.right_attributes());
  stripped.with_attributes = false;
  stripped.signed_octets = stripped.content;
  EXPECT_EQ(stripped.check(), SignatureCheck::malformed);
  stripped.with_attributes = true;  // who signs such a thing with attributes of its own means it
  stripped.signed_octets = std::nullopt;
  EXPECT_EQ(stripped.check(), SignatureCheck::right);
}

TEST(AttributesWatch, KnowsAttributesByTheirForm) {
  const Bytes attributes = der::set_of(CraftedSignature{}.right_attributes());
  const auto found = [](ByteView content, size_t step) {
    AttributesWatch watch;
    for (size_t i = 0; i < content.size(); i += step)
      watch.update(content.subspan(i, std::min(step, content.size() - i)));
    return watch.found();
  };
  EXPECT_TRUE(found(attributes, 1));
  EXPECT_TRUE(found(attributes, 1000));
  EXPECT_FALSE(found(ByteView(attributes).first(attributes.size() - 1), 1000));
  EXPECT_FALSE(found({}, 1));
  EXPECT_FALSE(found(der::set_of({der::integer(1u)}), 3));
  EXPECT_FALSE(found(text("1. Content-Type: text/plain\r\n"), 7));
  EXPECT_TRUE(found(der::set_of({attribute("1.2", {der::octet_string(Bytes(100000, 1))})}), 4096));
}

struct AlgorithmCase {
  const char* name;
  const Person& (*person)();
  DigestAlgorithm digest;
  Bytes (*algorithm)();  // signatureAlgorithm
  SignatureCheck expected;
};

class SignatureAlgorithms : public ::testing::TestWithParam<AlgorithmCase> {};

TEST_P(SignatureAlgorithms, AreJudged) {
  CraftedSignature crafted;
  crafted.person = &GetParam().person();
  crafted.digest = GetParam().digest;
  crafted.signature_algorithm = GetParam().algorithm();
  EXPECT_EQ(crafted.check(), GetParam().expected) << GetParam().name;
}

const Person& ann() { return people().ann; }
INSTANTIATE_TEST_SUITE_P(
    Table, SignatureAlgorithms,
    ::testing::Values(
        AlgorithmCase{"rsaEncryption without NULL", ann, DigestAlgorithm::sha256,
                      [] { return der::algorithm("1.2.840.113549.1.1.1"); }, SignatureCheck::right},
        AlgorithmCase{"sha256WithRSAEncryption", ann, DigestAlgorithm::sha256,
                      [] { return der::algorithm("1.2.840.113549.1.1.11", der::null()); }, SignatureCheck::right},
        AlgorithmCase{"sha512WithRSAEncryption", ann, DigestAlgorithm::sha512,
                      [] { return der::algorithm("1.2.840.113549.1.1.13", der::null()); }, SignatureCheck::right},
        AlgorithmCase{"the digests differ", ann, DigestAlgorithm::sha256,
                      [] { return der::algorithm("1.2.840.113549.1.1.12", der::null()); }, SignatureCheck::malformed},
        AlgorithmCase{"SHA-1", ann, DigestAlgorithm::sha1,
                      [] { return der::algorithm("1.2.840.113549.1.1.1", der::null()); },
                      SignatureCheck::not_permitted},
        AlgorithmCase{"sha1WithRSAEncryption beside SHA-256", ann, DigestAlgorithm::sha256,
                      [] { return der::algorithm("1.2.840.113549.1.1.5", der::null()); },
                      SignatureCheck::not_permitted},
        AlgorithmCase{"MD5", ann, DigestAlgorithm::md5,
                      [] { return der::algorithm("1.2.840.113549.1.1.1", der::null()); },
                      SignatureCheck::not_permitted},
        AlgorithmCase{"SHA-224", ann, DigestAlgorithm::sha224,
                      [] { return der::algorithm("1.2.840.113549.1.1.1", der::null()); },
                      SignatureCheck::not_permitted},
        AlgorithmCase{"PSS with SHA-1 parameters by default", ann, DigestAlgorithm::sha256,
                      [] { return der::algorithm("1.2.840.113549.1.1.10", der::sequence({})); },
                      SignatureCheck::unsupported},
        AlgorithmCase{"ECDSA with an RSA key", ann, DigestAlgorithm::sha256,
                      [] { return der::algorithm("1.2.840.10045.4.3.2"); }, SignatureCheck::unsupported},
        AlgorithmCase{"Ed25519 with an RSA key", ann, DigestAlgorithm::sha512,
                      [] { return der::algorithm("1.3.101.112"); }, SignatureCheck::unsupported},
        AlgorithmCase{"an RSA key below the minimum", []() -> const Person& { return people().small; },
                      DigestAlgorithm::sha256, [] { return der::algorithm("1.2.840.113549.1.1.1", der::null()); },
                      SignatureCheck::not_permitted},
        AlgorithmCase{"ecdsa-with-SHA256", []() -> const Person& { return people().p256; }, DigestAlgorithm::sha256,
                      [] { return der::algorithm("1.2.840.10045.4.3.2"); }, SignatureCheck::right},
        AlgorithmCase{"ECDSA named by the key", []() -> const Person& { return people().p256; },
                      DigestAlgorithm::sha256, [] { return der::algorithm("1.2.840.10045.2.1"); },
                      SignatureCheck::unsupported},
        AlgorithmCase{"ecdsa-with-SHA256, NULL behind it", []() -> const Person& { return people().p256; },
                      DigestAlgorithm::sha256, [] { return der::algorithm("1.2.840.10045.4.3.2", der::null()); },
                      SignatureCheck::right},
        AlgorithmCase{"ecdsa-with-SHA256 and parameters", []() -> const Person& { return people().p256; },
                      DigestAlgorithm::sha256, [] { return der::algorithm("1.2.840.10045.4.3.2", der::integer(1u)); },
                      SignatureCheck::unsupported},
        AlgorithmCase{"ecdsa-with-SHA1", []() -> const Person& { return people().p256; }, DigestAlgorithm::sha256,
                      [] { return der::algorithm("1.2.840.10045.4.1"); }, SignatureCheck::not_permitted},
        AlgorithmCase{"Ed25519", []() -> const Person& { return people().ed25519; }, DigestAlgorithm::sha512,
                      [] { return der::algorithm("1.3.101.112"); }, SignatureCheck::right},
        AlgorithmCase{"Ed25519 over SHA-256", []() -> const Person& { return people().ed25519; },
                      DigestAlgorithm::sha256, [] { return der::algorithm("1.3.101.112"); }, SignatureCheck::malformed},
        AlgorithmCase{"Ed25519 and parameters", []() -> const Person& { return people().ed25519; },
                      DigestAlgorithm::sha512, [] { return der::algorithm("1.3.101.112", der::integer(1u)); },
                      SignatureCheck::unsupported},
        AlgorithmCase{"PKCS #1 with a PSS key", []() -> const Person& { return people().pss; }, DigestAlgorithm::sha256,
                      [] { return der::algorithm("1.2.840.113549.1.1.1", der::null()); }, SignatureCheck::unsupported},
        AlgorithmCase{"ECDSA with an Ed25519 key", []() -> const Person& { return people().ed25519; },
                      DigestAlgorithm::sha512, [] { return der::algorithm("1.2.840.10045.4.3.4"); },
                      SignatureCheck::unsupported},
        AlgorithmCase{"ecdsa-with-SHA384", []() -> const Person& { return people().p384; }, DigestAlgorithm::sha384,
                      [] { return der::algorithm("1.2.840.10045.4.3.3"); }, SignatureCheck::right},
        AlgorithmCase{"PKCS #1 with an EC key", []() -> const Person& { return people().p256; },
                      DigestAlgorithm::sha256, [] { return der::algorithm("1.2.840.113549.1.1.11", der::null()); },
                      SignatureCheck::unsupported}));

// Keys that sign nothing, or nothing that we know, are an answer and never a crash.
TEST(VerifySigner, CertificatesWithOtherKeys) {
  const CraftedSignature crafted;
  EXPECT_EQ(crafted.check(people().x25519), SignatureCheck::unsupported);
  EXPECT_EQ(crafted.check(people().ed25519), SignatureCheck::unsupported);
  EXPECT_EQ(crafted.check(people().p384), SignatureCheck::unsupported);
  EXPECT_EQ(crafted.check(people().ben), SignatureCheck::wrong);
}

}  // namespace
}  // namespace letterlock::cms
