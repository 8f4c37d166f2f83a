#include "cms/signature_algorithm.h"

#include "cms/test_support.h"

namespace letterlock::cms {
namespace {

using namespace testing;
using crypto::DigestAlgorithm;

Bytes digest_algorithm(std::string_view oid) { return der::algorithm(oid, der::null()); }
Bytes tagged(unsigned number, const Bytes& value) { return der::element(der::context_constructed(number), value); }

constexpr std::string_view kSha1 = "1.3.14.3.2.26";
constexpr std::string_view kSha256 = "2.16.840.1.101.3.4.2.1";
constexpr std::string_view kSha384 = "2.16.840.1.101.3.4.2.2";
constexpr std::string_view kShake = "2.16.840.1.101.3.4.2.11";

Bytes pss(std::string_view hash, std::string_view mask, unsigned salt, const Bytes& trailer = {}) {
  return der::sequence({tagged(0, digest_algorithm(hash)), tagged(1, der::algorithm(kMgf1Oid, digest_algorithm(mask))),
                        tagged(2, der::integer(salt)), trailer});
}

struct NameCase {
  std::string_view oid;
  Bytes parameters;
  const char* unknown;  // "": the table has it
};

TEST(SignatureAlgorithm, WhatTheTableDoesNotHaveIsNamed) {
  const NameCase cases[] = {
      {kRsaPssOid, pss(kSha256, kSha256, 32), ""},
      {kRsaPssOid, pss(kSha256, kSha256, 32, tagged(3, der::integer(1u))), ""},
      {kRsaPssOid, pss(kSha256, kSha1, 20), "RSASSA-PSS (sha256, MGF1 sha1, salt 20)"},
      {kRsaPssOid, pss(kSha256, kSha256, 20), ""},  // RFC 4055 section 3.1: the salt is as long as they say
      {kRsaPssOid, pss(kSha256, kSha256, 222), ""},
      {kRsaPssOid, pss(kSha256, kSha256, 0), ""},
      {kRsaPssOid, der::sequence({tagged(0, digest_algorithm(kSha256)), tagged(2, der::integer(32u))}),
       "RSASSA-PSS (sha256, MGF1 sha1, salt 32)"},
      {kRsaPssOid, pss(kSha384, kSha384, 48), "RSASSA-PSS (sha384, MGF1 sha384, salt 48)"},  // the signer says sha256
      {kRsaPssOid, pss(kShake, kSha256, 32), "RSASSA-PSS (2.16.840.1.101.3.4.2.11, MGF1 sha256, salt 32)"},
      {kRsaPssOid, pss(kSha256, kSha256, 32, tagged(3, der::integer(2u))),
       "RSASSA-PSS (sha256, MGF1 sha256, salt 32, trailer 2)"},
      {kRsaPssOid, der::sequence({}), "RSASSA-PSS (sha1, MGF1 sha1, salt 20)"},  // RFC 4055 section 3.1: the defaults
      {kRsaPssOid, der::sequence({tagged(0, digest_algorithm(kSha256)), tagged(1, der::algorithm("1.2.3"))}),
       "RSASSA-PSS (sha256, 1.2.3, salt 20)"},
      {kRsaPssOid, {}, "RSASSA-PSS (unreadable parameters)"},
      {kRsaPssOid, der::null(), "RSASSA-PSS (unreadable parameters)"},
      {kRsaPssOid, pss(kSha256, kSha256, 32, tagged(4, der::null())), "RSASSA-PSS (unreadable parameters)"},
      {oid::kRsaEncryption, der::null(), ""},
      {oid::kRsaEncryption, {}, ""},
      {oid::kRsaEncryption, der::integer(1u), "RSASSA-PKCS1-v1_5 (unknown parameters)"},
      {"1.2.840.10045.4.3.2", {}, ""},
      {"1.2.840.10045.2.1", {}, "ECDSA (id-ecPublicKey)"},
      {"1.3.101.112", {}, ""},
      {"1.3.101.112", der::sequence({}), "Ed25519 (unknown parameters)"},
      {"1.3.101.113", {}, "1.3.101.113"},
      {"1.2.840.10040.4.3", {}, "1.2.840.10040.4.3"},
  };
  for (const NameCase& c : cases) {
    const auto facts = read_signature_algorithm({std::string(c.oid), c.parameters}, DigestAlgorithm::sha256);
    EXPECT_EQ(facts.unknown, c.unknown);
    EXPECT_EQ(facts.algorithm.has_value(), facts.unknown.empty()) << c.unknown;
  }
  const Bytes right = pss(kSha256, kSha256, 32);
  EXPECT_FALSE(read_signature_algorithm({std::string(kRsaPssOid), right}, std::nullopt).algorithm);
}

TEST(SignatureAlgorithm, TheSaltIsTheOneStated) {
  const auto salt_of = [](std::string_view oid, const Bytes& parameters) {
    const auto facts = read_signature_algorithm({std::string(oid), parameters}, DigestAlgorithm::sha256);
    return facts.algorithm.value().salt;
  };
  for (const unsigned salt : {0u, 20u, 32u, 222u, 0x7fffffffu}) {
    EXPECT_EQ(salt_of(kRsaPssOid, pss(kSha256, kSha256, salt)), salt);
  }
  EXPECT_EQ(salt_of(oid::kRsaEncryption, der::null()), std::nullopt);
}

CraftedSignature signed_by(const Person& person) {
  CraftedSignature crafted;
  crafted.person = &person;
  return crafted;
}

TEST(SignerInfo, KeepsTheNameOfWhatItDoesNotKnow) {
  CraftedSignature crafted = signed_by(people().pss);
  crafted.signature_algorithm = der::algorithm(kRsaPssOid, pss(kSha256, kSha1, 20));
  const auto read = must(read_signed(crafted.write()));
  EXPECT_EQ(read.tail.signers[0].unknown_signature, "RSASSA-PSS (sha256, MGF1 sha1, salt 20)");
  EXPECT_EQ(crafted.check(), SignatureCheck::unsupported);
  crafted.signature_algorithm = der::algorithm(kRsaPssOid, pss(kSha256, kSha256, 32));
  EXPECT_EQ(crafted.check(), SignatureCheck::right);
  // Its salt is 32 octets long: with another length it is another signature.
  for (const unsigned salt : {0u, 20u, 31u, 33u, 222u, 223u, 0x7fffffffu}) {
    crafted.signature_algorithm = der::algorithm(kRsaPssOid, pss(kSha256, kSha256, salt));
    EXPECT_EQ(crafted.check(), SignatureCheck::wrong) << salt;
  }
  // The right parameters over a signature made with others.
  crafted.signature_algorithm = der::algorithm(kRsaPssOid, pss(kSha256, kSha256, 32));
  crafted.person = &people().ann;
  EXPECT_EQ(crafted.check(), SignatureCheck::wrong);
}

TEST(SignerInfo, ADigestWithParametersIsAnotherDigest) {
  CraftedSignature crafted;
  for (const Bytes& parameters : {Bytes{}, der::null()}) {
    crafted.digest_algorithm = der::algorithm(kSha256, parameters);
    EXPECT_EQ(crafted.check(), SignatureCheck::right);
  }
  crafted.digest_algorithm = der::algorithm(kSha256, der::integer(4u));
  EXPECT_EQ(crafted.check(), SignatureCheck::unsupported);
  EXPECT_EQ(must(read_signed(crafted.write())).tail.signers[0].digest_oid, kSha256);
}

Bytes unsigned_set(const std::vector<Bytes>& list) { return der::set_of(list, der::context_constructed(1)); }

// RFC 5652 section 5.3: not covered by the signature, so their types are told and nothing else is done with them.
TEST(SignerInfo, UnsignedAttributesAreCarriedAndNeverBelieved) {
  CraftedSignature crafted;
  const auto types = [&] { return must(read_signed(crafted.write())).tail.signers.at(0).unsigned_attributes; };
  EXPECT_TRUE(types().empty());
  CraftedSignature other = signed_by(people().ben);
  const Bytes counter = attribute(oid::kCounterSignature, {other.signer_info()});
  const Bytes stamp = attribute(oid::kTimeStampToken, {der::sequence({der::oid(oid::kSignedData)})});
  crafted.unsigned_attributes = unsigned_set({counter, stamp, counter});
  EXPECT_EQ(types(),
            (std::vector<std::string>{std::string(oid::kTimeStampToken), std::string(oid::kCounterSignature)}));
  EXPECT_EQ(crafted.check(), SignatureCheck::right);

  // Attributes that only count signed (RFC 5652 section 11) are not taken from here.
  crafted.with_attributes = true;
  crafted.attributes = std::vector<Bytes>{attribute(oid::kContentType, {der::oid(oid::kData)})};
  crafted.unsigned_attributes =
      unsigned_set({attribute(oid::kMessageDigest, {der::octet_string(crypto::sha256(crafted.content))}),
                    attribute(oid::kSigningTime, {der::time(kNow)})});
  EXPECT_EQ(crafted.check(), SignatureCheck::malformed);
  EXPECT_FALSE(must(read_signed(crafted.write())).tail.signers[0].signed_attributes->signing_time);
}

TEST(SignerInfo, UnsignedAttributesAreBoundedAndHurtNobody) {
  CraftedSignature crafted;
  const auto types = [&] { return must(read_signed(crafted.write())).tail.signers.at(0).unsigned_attributes; };
  std::vector<Bytes> many;
  for (unsigned i = 0; i < 100; ++i) many.push_back(attribute("1.2.3." + std::to_string(i + 1), {der::null()}));
  crafted.unsigned_attributes = unsigned_set(many);
  EXPECT_EQ(types().size(), 16u);
  crafted.unsigned_attributes = der::element_of(der::context_constructed(1), {many[0], der::null(), many[1]});
  EXPECT_EQ(types(), std::vector<std::string>{"1.2.3.1"});
  EXPECT_EQ(crafted.check(), SignatureCheck::right);
  crafted.unsigned_attributes = unsigned_set({});
  EXPECT_TRUE(types().empty());
  EXPECT_EQ(crafted.check(), SignatureCheck::right);
  crafted.unsigned_attributes = unsigned_set({attribute("1.2.3", {der::octet_string(Bytes(300 * 1024, 1))})});
  EXPECT_EQ(outcome(read_signed(crafted.write())), "der-too-large");
}

}  // namespace
}  // namespace letterlock::cms
