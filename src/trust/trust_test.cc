#include "trust/trust.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

#include <functional>

#include "crypto/openssl.h"
#include "trust/test_pki.h"

namespace letterlock::trust {
namespace {

using namespace testing;

const Party& anchor() {
  static const Party made = root("Root");
  return made;
}
const Party& issuing() {
  static const Party made = issued(ca_content({{"C", "TW"}, {"O", "Issuing"}}), "Issuing", anchor());
  return made;
}
Party ann(const std::function<void(x509::CertificateContent&)>& change = {}, const std::string& key_name = "ann") {
  auto content = person_content("Ann", {"ann@example.org"});
  if (change) change(content);
  return issued(content, key_name, issuing());
}

std::string judged(const Party& party, const Policy& policy, const std::vector<x509::Certificate>& along) {
  return told(check(party.certificate, store_of({anchor().certificate}), along, policy));
}
std::string judged(const Party& party, const Policy& policy) { return judged(party, policy, {issuing().certificate}); }

struct LeafCase {
  const char* name;
  std::function<void(x509::CertificateContent&)> change;
  Usage usage;
  std::string at;
  std::string expected;
};

TEST(Check, S2_LeafTable) {
  const x509::ExtensionValue strange{"1.2.3.4.5", true, {0x05, 0x00}};
  const std::vector<LeafCase> cases = {
      {"plain", {}, Usage::sign, "2026-06-01", "good"},
      {"first second", {}, Usage::sign, "2025-01-01T00:00:00Z", "good"},
      {"last second", {}, Usage::sign, "2030-01-01T00:00:00Z", "good"},
      {"one second late", {}, Usage::sign, "2030-01-01T00:00:01Z", "bad certificate-expired"},
      {"one second early", {}, Usage::sign, "2024-12-31T23:59:59Z", "bad certificate-not-yet-valid"},
      {"critical", [&](auto& c) { c.extensions = {strange}; }, Usage::sign, "2026-06-01",
       "bad critical-extension-unknown"},
      {"web server", [](auto& c) { c.extended_key_usages = {"1.3.6.1.5.5.7.3.1"}; }, Usage::sign, "2026-06-01",
       "bad extended-key-usage-not-email"},
      {"mail among others",
       [](auto& c) {
         c.extended_key_usages = {"1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"};
       },
       Usage::sign, "2026-06-01", "good"},
      {"any extended usage", [](auto& c) { c.extended_key_usages = {"2.5.29.37.0"}; }, Usage::sign, "2026-06-01",
       "good"},
      {"non-repudiation signs",
       [](auto& c) {
         c.key_usage = {};
         c.key_usage.non_repudiation = true;
       },
       Usage::sign, "2026-06-01", "good"},
      {"key agreement does not sign",
       [](auto& c) {
         c.key_usage = {};
         c.key_usage.key_agreement = true;
       },
       Usage::sign, "2026-06-01", "bad key-usage-not-permitted"},
      {"key agreement takes mail",
       [](auto& c) {
         c.key_usage = {};
         c.key_usage.key_agreement = true;
       },
       Usage::encrypt, "2026-06-01", "good"},
      {"signing takes no mail", {}, Usage::encrypt, "2026-06-01", "bad key-usage-not-permitted"},
      {"any asks for no bit",
       [](auto& c) {
         c.key_usage = {};
         c.key_usage.key_agreement = true;
       },
       Usage::any, "2026-06-01", "good"},
      {"no key usage at all", [](auto& c) { c.key_usage = {}; }, Usage::encrypt, "2026-06-01", "good"},
      {"SHA-1", [](auto& c) { c.digest = crypto::DigestAlgorithm::sha1; }, Usage::sign, "2026-06-01",
       "bad weak-signature-in-path"},
      {"no key identifiers",
       [](auto& c) {
         c.authority_key_identifier = false;
         c.subject_key_identifier = false;
       },
       Usage::sign, "2026-06-01", "good"},
  };
  for (const LeafCase& c : cases) EXPECT_EQ(judged(ann(c.change), policy_at(c.at, c.usage)), c.expected) << c.name;
}

TEST(Check, S2_KeySizes) {
  EXPECT_EQ(judged(ann({}, "rsa:ann"), policy_at("2026-06-01", Usage::sign)), "good");
  EXPECT_EQ(judged(ann({}, "rsa1024:ann"), policy_at("2026-06-01", Usage::sign)), "bad key-too-small");
  const Party weak = root(ca_content({{"O", "Weak"}}), "rsa1024:weak");
  const Party below = issued(person_content("Ann", {}), "ann", weak);
  EXPECT_EQ(told(check(below.certificate, store_of({weak.certificate}), {}, policy_at("2026-06-01"))),
            "bad key-too-small");
}

// The keys of the certificate and of the authority above it.
TEST(Check, S2_KindsOfKeys) {
  struct KeyCase {
    const char* own;
    const char* authority;
    const char* expected;
  };
  const std::vector<KeyCase> cases = {
      {"ann", "rsa:middle", "good"},
      {"p384:ann", "p384:middle", "good"},
      {"ed25519:ann", "ed25519:middle", "good"},
      {"rsa:ann", "middle", "good"},
      {"rsa1024:ann", "middle", "bad key-too-small"},
      {"ann", "rsa1024:middle", "bad key-too-small"},
      {"rsa1024:ann", "rsa1024:middle", "bad key-too-small key-too-small"},
  };
  for (const KeyCase& c : cases) {
    const Party middle = issued(ca_content({{"O", "Middle"}}), c.authority, anchor());
    const Party below = issued(person_content("Ann", {}), c.own, middle);
    EXPECT_EQ(judged(below, policy_at("2026-06-01"), {middle.certificate}), c.expected) << c.own << " " << c.authority;
  }
}

crypto::PublicKey explicit_curve() {
  const crypto::OwnedKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  EXPECT_EQ(EVP_PKEY_keygen_init(context.get()), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_group_name(context.get(), "P-256"), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_ec_param_enc(context.get(), OPENSSL_EC_EXPLICIT_CURVE), 1);
  EXPECT_EQ(EVP_PKEY_generate(context.get(), &made), 1);
  const crypto::OwnedKey owner(made);
  return crypto::PublicKey(made);
}

// The modulus of a good key; whoever computes m^1 needs no secret.
crypto::PublicKey with_exponent(unsigned exponent) {
  BIGNUM* modulus = nullptr;
  EXPECT_EQ(EVP_PKEY_get_bn_param(key("rsa:ann").get(), OSSL_PKEY_PARAM_RSA_N, &modulus), 1);
  const crypto::Owned<BIGNUM, BN_free> owned_modulus(modulus);
  const crypto::Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus);
  OSSL_PARAM_BLD_push_uint(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent);
  const crypto::Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const crypto::OwnedKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* made = nullptr;
  EXPECT_EQ(EVP_PKEY_fromdata_init(context.get()), 1);
  EXPECT_EQ(EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()), 1);
  const crypto::OwnedKey owner(made);
  return crypto::PublicKey(made);
}

TEST(Check, S2_KeysInADangerousForm) {
  const auto with = [](const crypto::PublicKey& public_key) {
    const auto content = person_content("Ann", {"ann@example.org"});
    const auto made = x509::build_certificate(content, public_key, issuing().authority()).value();
    return judged({made, ""}, policy_at("2026-06-01", Usage::sign));
  };
  EXPECT_EQ(with(with_exponent(65537)), "good");
  EXPECT_EQ(with(with_exponent(3)), "good");
  EXPECT_EQ(with(with_exponent(1)), "bad path-invalid");
  EXPECT_EQ(with(with_exponent(2)), "bad path-invalid");
  EXPECT_TRUE(with(explicit_curve()).starts_with("bad path-invalid") ||
              with(explicit_curve()).starts_with("bad key-unsupported path-invalid"));
}

TEST(Check, S2_AllThatIsWrongIsSaid) {
  const Party party = ann([](auto& c) {
    c.extended_key_usages = {"1.3.6.1.5.5.7.3.1"};
    c.digest = crypto::DigestAlgorithm::sha1;
  });
  EXPECT_EQ(judged(party, policy_at("2031-01-01", Usage::encrypt)),
            "bad certificate-expired extended-key-usage-not-email weak-signature-in-path");
}

// What was found before about the same certificates must not answer another question.
TEST(Check, WhatIsRememberedAnswersOnlyItsOwnQuestion) {
  const Party party = ann();
  const std::vector<x509::Certificate> along = {issuing().certificate};
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(judged(party, policy_at("2026-06-01", Usage::sign)), "good");
    EXPECT_EQ(judged(party, policy_at("2031-06-01", Usage::sign)), "bad certificate-expired");
    EXPECT_EQ(judged(party, policy_at("2024-06-01", Usage::sign)), "bad certificate-not-yet-valid");
    EXPECT_EQ(judged(party, policy_at("2026-06-01", Usage::encrypt)), "bad key-usage-not-permitted");
    EXPECT_EQ(told(check(party.certificate, TrustStore(), along, policy_at("2026-06-01"))),
              "unknown unknown-authority");
    Policy strict = policy_at("2026-06-01", Usage::sign);
    strict.policies = {"1.2.3"};
    strict.explicit_policy = true;
    EXPECT_EQ(judged(party, strict), "bad policy-not-satisfied");
    TrustStore revoking = store_of({anchor().certificate});
    revoking.add_crl(crl(crl_content({revocation(party.certificate, "2026-02-01")}), issuing()));
    const Policy soft = policy_at("2026-06-01", Usage::sign, RevocationMode::soft);
    EXPECT_EQ(check(party.certificate, revoking, along, soft).status, Status::bad);
  }
}

TEST(Check, NoPathIsUnknown) {
  EXPECT_EQ(judged(ann(), policy_at("2026-06-01"), {}), "unknown unknown-authority");
  const Party stranger = root("Stranger");
  const Verdict verdict = check(ann().certificate, store_of({stranger.certificate}), std::vector{issuing().certificate},
                                policy_at("2026-06-01"));
  EXPECT_EQ(told(verdict), "unknown unknown-authority");
  ASSERT_EQ(verdict.path.size(), 2U) << "as far as it was found";
  EXPECT_EQ(verdict.findings[0].params[0].second, issuing().certificate.issuer());
  const Party selfmade = root(person_content("Eve", {"ann@example.org"}), "eve");
  EXPECT_EQ(judged(selfmade, policy_at("2026-06-01")), "unknown unknown-authority");
}

TEST(Check, NoPathAndExpiredIsBad) {
  EXPECT_EQ(judged(ann(), policy_at("2036-06-01"), {}), "bad unknown-authority certificate-expired");
}

TEST(Check, WhatTravelledAlongIsNoAnchor) {
  const Party eve = root(ca_content({{"O", "Eve"}}), "eve");
  const Party fake = issued(person_content("Ann", {"ann@example.org"}), "ann", eve);
  EXPECT_EQ(judged(fake, policy_at("2026-06-01"), {eve.certificate}), "unknown unknown-authority");
}

TEST(Check, IntermediateMayComeFromTheStore) {
  TrustStore store = store_of({anchor().certificate});
  store.add_intermediate(issuing().certificate);
  const Verdict verdict = check(ann().certificate, store, {}, policy_at("2026-06-01"));
  EXPECT_EQ(told(verdict), "good");
  ASSERT_EQ(verdict.path.size(), 3U);
  EXPECT_EQ(verdict.path.back(), anchor().certificate);
}

TEST(Check, S14_PathsEndAtAnyConfirmedAuthority) {
  const Verdict verdict = check(ann().certificate, store_of({issuing().certificate}), {}, policy_at("2026-06-01"));
  EXPECT_EQ(told(verdict), "good");
  EXPECT_EQ(verdict.path.size(), 2U);
  // The root that is known too is not asked for.
  const auto both = store_of({anchor().certificate, issuing().certificate});
  EXPECT_EQ(check(ann().certificate, both, {}, policy_at("2026-06-01")).path.size(), 2U);
}

TEST(Check, S14_AnchorsOwnSignatureIsNotJudged) {
  auto content = ca_content({{"O", "Old root"}});
  content.digest = crypto::DigestAlgorithm::sha1;
  const Party sha1 = root(content, "old root");
  const Party below = issued(person_content("Ann", {}), "ann", sha1);
  EXPECT_EQ(told(check(below.certificate, store_of({sha1.certificate}), {}, policy_at("2026-06-01"))), "good");
  // Signed by somebody who is not here, with SHA-1.
  content.subject = {{"O", "Crossed"}};
  const Party crossed = issued(content, "crossed", anchor());
  const Party under = issued(person_content("Ann", {}), "ann", crossed);
  EXPECT_EQ(told(check(under.certificate, store_of({crossed.certificate}), {}, policy_at("2026-06-01"))), "good");
}

TEST(Check, S14_AnchorPastItsEndIsAWarning) {
  auto content = ca_content({{"O", "Ended"}});
  content.not_after = day("2026-01-01");
  const Party ended = root(content, "ended");
  const Party below = issued(person_content("Ann", {}), "ann", ended);
  EXPECT_EQ(told(check(below.certificate, store_of({ended.certificate}), {}, policy_at("2026-06-01"))),
            "good anchor-expired");
}

TEST(Check, S14_OnlyAnAuthorityIsAnAnchor) {
  TrustStore store;
  const auto refused = store.add_anchor(ann().certificate);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::anchor_not_ca);
  EXPECT_TRUE(store.anchors().empty());
  EXPECT_TRUE(store.add_anchor(anchor().certificate));
  EXPECT_TRUE(store.add_anchor(anchor().certificate));
  EXPECT_EQ(store.anchors().size(), 1U);
}

struct AuthorityCase {
  const char* name;
  std::function<void(x509::CertificateContent&)> change;
  std::string expected;
};

TEST(Check, AuthorityTable) {
  const std::vector<AuthorityCase> cases = {
      {"plain", {}, "good"},
      {"expired", [](auto& c) { c.not_after = day("2026-01-01"); }, "bad chain-certificate-expired"},
      {"not yet", [](auto& c) { c.not_before = day("2027-01-01"); }, "bad certificate-not-yet-valid"},
      {"no authority", [](auto& c) { c.is_ca = false; }, "bad path-invalid"},
      {"may not sign certificates", [](auto& c) { c.key_usage.key_cert_sign = false; }, "bad path-invalid"},
      {"for web servers only", [](auto& c) { c.extended_key_usages = {"1.3.6.1.5.5.7.3.1"}; },
       "bad extended-key-usage-not-email"},
      {"for mail", [](auto& c) { c.extended_key_usages = {"1.3.6.1.5.5.7.3.4"}; }, "good"},
      {"path length 0", [](auto& c) { c.path_length = 0; }, "good"},
      {"SHA-1", [](auto& c) { c.digest = crypto::DigestAlgorithm::sha1; }, "bad weak-signature-in-path"},
  };
  for (const AuthorityCase& c : cases) {
    auto content = ca_content({{"O", "Middle"}});
    if (c.change) c.change(content);
    const Party middle = issued(content, "middle", anchor());
    const Party below = issued(person_content("Ann", {}), "ann", middle);
    EXPECT_EQ(judged(below, policy_at("2026-06-01"), {middle.certificate}), c.expected) << c.name;
  }
}

TEST(Check, PathLengthIsKept) {
  auto content = ca_content({{"O", "Top"}});
  content.path_length = 0;
  const Party top = issued(content, "top", anchor());
  const Party middle = issued(ca_content({{"O", "Middle"}}), "middle", top);
  const Party below = issued(person_content("Ann", {}), "ann", middle);
  EXPECT_EQ(judged(below, policy_at("2026-06-01"), {middle.certificate, top.certificate}), "bad path-invalid");
}

// nameConstraints { permittedSubtrees { rfc822Name "example.com" } }
TEST(Check, NameConstraintsOfAddresses) {
  const Bytes value = {0x30, 0x11, 0xa0, 0x0f, 0x30, 0x0d, 0x81, 0x0b, 'e', 'x',
                       'a',  'm',  'p',  'l',  'e',  '.',  'c',  'o',  'm'};
  auto content = ca_content({{"O", "Bounded"}});
  content.extensions = {{"2.5.29.30", true, value}};
  const Party bounded = issued(content, "bounded", anchor());
  const Party inside = issued(person_content("Ann", {"ann@example.com"}), "ann", bounded);
  const Party outside = issued(person_content("Ann", {"ann@example.org"}), "ann", bounded);
  EXPECT_EQ(judged(inside, policy_at("2026-06-01"), {bounded.certificate}), "good");
  EXPECT_EQ(judged(outside, policy_at("2026-06-01"), {bounded.certificate}), "bad name-constraint-violated");
}

TEST(Check, Policies) {
  const std::string class3 = "2.16.886.101.0.3.3";
  auto content = ca_content({{"O", "Class 3"}});
  content.policies = {class3};
  const Party middle = issued(content, "class3", anchor());
  auto person = person_content("Ann", {});
  person.policies = {class3};
  const Party with = issued(person, "ann", middle);
  person.policies = {};
  const Party without = issued(person, "ann", middle);
  Policy policy = policy_at("2026-06-01");
  policy.policies = {class3};
  policy.explicit_policy = true;
  EXPECT_EQ(judged(with, policy, {middle.certificate}), "good");
  EXPECT_EQ(judged(without, policy, {middle.certificate}), "bad policy-not-satisfied");
  policy.policies = {"2.16.886.101.0.3.4"};
  EXPECT_EQ(judged(with, policy, {middle.certificate}), "bad policy-not-satisfied");
  policy.policies = {"not an identifier"};
  EXPECT_EQ(judged(with, policy, {middle.certificate}), "bad policy-not-satisfied");
}

TEST(Check, ForgedSignatureOfAKnownAuthorityIsBad) {
  // Everything says "issued by Issuing", but another key signed it.
  const Party forger{issuing().certificate, "forger"};
  const Party forged = issued(person_content("Ann", {"ann@example.org"}), "ann", forger);
  TrustStore store = store_of({anchor().certificate});
  store.add_intermediate(issuing().certificate);
  EXPECT_EQ(told(check(forged.certificate, store, {}, policy_at("2026-06-01"))), "bad path-invalid");
  // What a message brings along cannot make it look forged: it is only not known.
  EXPECT_EQ(judged(forged, policy_at("2026-06-01")), "unknown unknown-authority");
}

}  // namespace
}  // namespace letterlock::trust
