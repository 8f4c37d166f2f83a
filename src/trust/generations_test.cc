// S14: authorities whose generations share one name, as Taiwan's MOICA G2 and G3 do.
#include <algorithm>

#include "trust/path.h"
#include "trust/test_pki.h"

namespace letterlock::trust {
namespace {

using namespace testing;

const x509::Name& moica() {
  static const x509::Name name = {{"C", "TW"}, {"O", "行政院"}, {"OU", "內政部憑證管理中心"}};
  return name;
}

struct Generations {
  Party root2 = root(ca_content({{"C", "TW"}, {"O", "Government Root Certification Authority"}}), "grca2");
  Party root3 = root(ca_content({{"C", "TW"}, {"O", "行政院"}, {"CN", "Government Root - G3"}}), "grca3");
  Party g2 = issued(content(day("2014-01-02")), "g2", root2);
  Party g3 = issued(content(day("2024-01-23")), "g3", root3);

  static x509::CertificateContent content(Time from) {
    auto made = ca_content(moica());
    made.not_before = from;
    return made;
  }
};

const Generations& world() {
  static const Generations made;
  return made;
}

Party citizen(const Party& by, bool with_key_identifier) {
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", "王小明"}, {"serialNumber", "1234567890123456"}};
  content.not_before = day("2025-01-01");
  content.not_after = day("2030-01-01");
  content.key_usage.digital_signature = true;
  content.authority_key_identifier = with_key_identifier;
  return issued(content, "citizen", by);
}

TEST(Generations, S14_TheSignatureDecidesWhateverTheOrderAndTheKeyIdentifier) {
  const Generations& w = world();
  for (const Party* by : {&w.g2, &w.g3}) {
    for (const bool with_key_identifier : {true, false}) {
      const Party person = citizen(*by, with_key_identifier);
      for (const auto& anchors :
           {std::vector{w.g2.certificate, w.g3.certificate}, std::vector{w.g3.certificate, w.g2.certificate}}) {
        const Verdict verdict = check(person.certificate, store_of(anchors), {}, policy_at("2026-06-01", Usage::sign));
        EXPECT_EQ(told(verdict), "good");
        ASSERT_EQ(verdict.path.size(), 2U);
        EXPECT_EQ(verdict.path[1], by->certificate);
      }
    }
  }
}

TEST(Generations, S14_TheOtherGenerationIsNoAnchorForIt) {
  const Generations& w = world();
  for (const bool with_key_identifier : {true, false}) {
    EXPECT_EQ(told(check(citizen(w.g3, with_key_identifier).certificate, store_of({w.g2.certificate}), {},
                         policy_at("2026-06-01"))),
              "unknown unknown-authority");
  }
}

TEST(Generations, S14_BothTravelAlongAndOneRootIsConfirmed) {
  const Generations& w = world();
  const std::vector along = {w.g2.certificate, w.g3.certificate};
  const Verdict verdict =
      check(citizen(w.g3, false).certificate, store_of({w.root3.certificate}), along, policy_at("2026-06-01"));
  EXPECT_EQ(told(verdict), "good");
  EXPECT_EQ(verdict.path.size(), 3U);
  EXPECT_EQ(
      told(check(citizen(w.g2, false).certificate, store_of({w.root3.certificate}), along, policy_at("2026-06-01"))),
      "unknown unknown-authority");
}

TEST(Generations, S14_AKeyIdentifierThatDiffersOnlyOrders) {
  // The person's certificate names the key of g2, but g3 signed it.
  const Generations& w = world();
  const Party mixed{w.g2.certificate, "g3"};
  const Party person = citizen(mixed, true);
  ASSERT_EQ(person.certificate.authority_key_identifier(), w.g2.certificate.subject_key_identifier());
  const Verdict verdict =
      check(person.certificate, store_of({w.g2.certificate, w.g3.certificate}), {}, policy_at("2026-06-01"));
  EXPECT_EQ(told(verdict), "good");
  EXPECT_EQ(verdict.path.back(), w.g3.certificate);
}

// A list of one generation says nothing about the other's certificates, though the names agree.
TEST(Generations, S14_ListsBelongToTheKeyThatSignedThem) {
  const Generations& w = world();
  const Party person = citizen(w.g3, true);
  TrustStore store = store_of({w.g2.certificate, w.g3.certificate});
  store.add_crl(crl(crl_content({revocation(person.certificate, "2026-02-01")}), w.g2));
  const auto hard = policy_at("2026-06-01", Usage::sign, RevocationMode::hard);
  EXPECT_EQ(told(check(person.certificate, store, {}, hard)), "unknown revocation-required-unknown");
  store.add_crl(crl(crl_content(), w.g3));
  EXPECT_EQ(told(check(person.certificate, store, {}, hard)), "good");
}

// One authority, two certificates of it: one leads to an anchor, the other to nowhere or to an expired end.
TEST(CrossCertificates, TheWayThatLeadsToAnAnchorIsFound) {
  const Party known = root("Known");
  const Party stranger = root("Other");
  const auto content = ca_content({{"O", "Crossed"}});
  const Party by_stranger = issued(content, "crossed", stranger);
  const Party by_known = issued(content, "crossed", known);
  const Party person = issued(person_content("Ann", {}), "ann", by_known);
  std::vector along = {by_stranger.certificate, stranger.certificate, by_known.certificate};
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(told(check(person.certificate, store_of({known.certificate}), along, policy_at("2026-06-01"))), "good");
    std::reverse(along.begin(), along.end());
  }
}

TEST(CrossCertificates, AnExpiredOneDoesNotHideAValidOne) {
  const Party known = root("Known");
  auto content = ca_content({{"O", "Renewed"}});
  const Party fresh = issued(content, "renewed", known);
  content.not_after = day("2026-01-01");
  content.not_before = day("2021-01-01");  // younger than the other, so age alone would prefer it
  const Party old = issued(content, "renewed", known);
  const Party person = issued(person_content("Ann", {}), "ann", fresh);
  const std::vector along = {old.certificate, fresh.certificate};
  EXPECT_EQ(told(check(person.certificate, store_of({known.certificate}), along, policy_at("2026-06-01"))), "good");
}

// S9: hundreds of authorities of one name that all certify one another.
TEST(Paths, S9_AMeshOfAuthoritiesIsBounded) {
  const x509::Name name = {{"O", "Mesh"}};
  std::vector<x509::Certificate> along;
  std::vector<Party> mesh;
  for (int i = 0; i < 8; ++i) mesh.push_back(root(ca_content(name), "mesh" + std::to_string(i)));
  for (const Party& by : mesh) {
    for (const Party& of : mesh) along.push_back(issued(ca_content(name), of.key_name, by).certificate);
  }
  const Party person = issued(person_content("Ann", {}), "ann", mesh[0]);
  const Verdict verdict = check(person.certificate, store_of({}), along, policy_at("2026-06-01"));
  EXPECT_EQ(told(verdict), "unknown unknown-authority");
}

}  // namespace
}  // namespace letterlock::trust
