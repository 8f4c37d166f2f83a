#include "judge/algorithm_words.h"

#include "crypto/oids.h"
#include "judge/test_facts.h"

namespace letterlock::judge {
namespace {

using namespace testing;

struct NameCase {
  const char* signature_oid;
  const char* unknown;  // of the signature algorithm
  const char* digest_oid;
  bool attributes;
  const char* expected;
};

// Ann's key is on P-256.
TEST(AlgorithmWords, WhatCannotBeCheckedIsNamed) {
  const char* sha256 = "2.16.840.1.101.3.4.2.1";
  const char* sha512 = "2.16.840.1.101.3.4.2.3";
  const NameCase cases[] = {
      {"1.2.840.113549.1.1.10", "RSASSA-PSS (sha256, MGF1 sha1, salt 20)", sha256, true,
       "RSASSA-PSS (sha256, MGF1 sha1, salt 20)"},
      {"1.2.840.10045.2.1", "ECDSA (id-ecPublicKey)", sha256, true, "ECDSA (id-ecPublicKey)"},
      {"1.3.101.113", "1.3.101.113", "2.16.840.1.101.3.4.2.12", true, "2.16.840.1.101.3.4.2.12 1.3.101.113"},
      {"1.2.840.10045.4.3.2", "", "2.16.840.1.101.3.4.2.8", true, "2.16.840.1.101.3.4.2.8 ECDSA"},
      {"1.2.840.113549.1.1.11", "", sha256, true, "sha256 RSASSA-PKCS1-v1_5 (key: P-256)"},
      {"1.3.101.112", "", sha512, false, "sha512 Ed25519 (key: P-256)"},
  };
  for (const NameCase& c : cases) {
    auto signer = signer_of(world().ann, SignatureCheck::unsupported);
    signer.info.signature_oid = c.signature_oid;
    signer.info.unknown_signature = c.unknown;
    signer.info.signature_algorithm = crypto::find_signature_algorithm(c.signature_oid);
    if (*c.unknown != 0) signer.info.signature_algorithm.reset();
    signer.info.digest_oid = c.digest_oid;
    const auto* digest = crypto::find_digest(c.digest_oid);
    signer.info.digest = digest == nullptr ? std::nullopt : std::optional(digest->id);
    if (!c.attributes) signer.info.signed_attributes.reset();
    const auto report = judge(facts_of({signed_layer({signer})}), world().context());
    EXPECT_EQ(told(report), "unknown algorithm-unsupported");
    for (const Finding& f : report.layers[0].signers[0].findings) {
      if (f.id != FindingId::algorithm_unsupported) continue;
      EXPECT_EQ(f.params, (Params{{"algorithm", c.expected}}));
    }
  }
}

TEST(AlgorithmWords, Ed25519WithoutSignedAttributes) {
  const Party ed = issued(person_content("Ann", {"ann@example.org"}), "ed25519:Ann", world().authority);
  auto signer = signer_of(ed, SignatureCheck::unsupported);
  signer.info.signature_algorithm = crypto::find_signature_algorithm("1.3.101.112");
  signer.info.digest = crypto::DigestAlgorithm::sha512;
  EXPECT_EQ(algorithms_of(signer), "sha512 Ed25519");
  signer.info.signed_attributes.reset();
  EXPECT_EQ(algorithms_of(signer), "Ed25519 without signed attributes");
}

// They change no verdict, whatever they say.
TEST(Signature, UnsignedAttributesAreANote) {
  auto signer = signer_of(world().ann);
  signer.info.unsigned_attributes = {std::string(oid::kCounterSignature), std::string(oid::kTimeStampToken), "1.2.3"};
  const auto report = judge(facts_of({signed_layer({signer})}), world().context());
  EXPECT_EQ(told(report), "valid unsigned-attributes");
  const Finding& note = report.layers[0].signers[0].findings.front();
  EXPECT_EQ(note.severity, Severity::note);
  EXPECT_EQ(note.params, (Params{{"types", "countersignature, time stamp, 1.2.3"}}));
  signer.check = SignatureCheck::wrong;
  EXPECT_EQ(judge(facts_of({signed_layer({signer})}), world().context()).signature, SignatureState::invalid);
}

}  // namespace
}  // namespace letterlock::judge
