#include "trust/revocation.h"

#include "trust/test_pki.h"

namespace letterlock::trust {
namespace {

using namespace testing;
using x509::RevocationReason;

const Party& anchor() {
  static const Party made = root("Root");
  return made;
}
const Party& issuing() {
  static const Party made = issued(ca_content({{"O", "Issuing"}}), "Issuing", anchor());
  return made;
}
const Party& ann() {
  static const Party made = issued(person_content("Ann", {"ann@example.org"}), "ann", issuing());
  return made;
}

// Lists of the issuing authority; the root's list is empty and fresh.
Verdict verdict_with(const std::vector<x509::CrlContent>& lists, const Policy& policy) {
  TrustStore store = store_of({anchor().certificate});
  store.add_intermediate(issuing().certificate);
  store.add_crl(crl(crl_content(), anchor()));
  for (const x509::CrlContent& list : lists) store.add_crl(crl(list, issuing()));
  return check(ann().certificate, store, {}, policy);
}
std::string judged(const std::vector<x509::CrlContent>& lists, const Policy& policy) {
  return told(verdict_with(lists, policy));
}

Policy soft(std::string_view at = "2026-06-01") { return policy_at(at, Usage::sign, RevocationMode::soft); }
Policy hard(std::string_view at = "2026-06-01") { return policy_at(at, Usage::sign, RevocationMode::hard); }

x509::CrlContent listing(std::string_view time, RevocationReason reason = RevocationReason::unspecified) {
  return crl_content({revocation(ann().certificate, time, reason)});
}

TEST(Revocation, ListsGoodAndRevoked) {
  EXPECT_EQ(judged({crl_content()}, hard()), "good");
  EXPECT_EQ(judged({listing("2026-02-01")}, hard()), "bad certificate-revoked");
  EXPECT_EQ(judged({listing("2026-02-01")}, soft()), "bad certificate-revoked");
  EXPECT_EQ(judged({listing("2026-02-01")}, policy_at("2026-06-01")), "good") << "not asked";
  EXPECT_EQ(judged({}, soft()), "good revocation-unknown");
  EXPECT_EQ(judged({}, hard()), "unknown revocation-required-unknown");
}

TEST(Revocation, S2_OnlyOneNotLaterThanTheTimeCounts) {
  EXPECT_EQ(judged({listing("2026-06-01")}, hard("2026-06-01")), "bad certificate-revoked");
  const Verdict later = verdict_with({listing("2026-06-02")}, hard("2026-06-01"));
  EXPECT_EQ(told(later), "good revoked-after-first-seen");
  EXPECT_EQ(later.revoked_at, day("2026-06-02"));
}

TEST(Revocation, S2_TheInvalidityDateCountsIfItIsEarlier) {
  x509::CrlContent list = listing("2026-07-01", RevocationReason::key_compromise);
  list.revoked[0].invalidity_date = day("2026-05-01");
  const Verdict verdict = verdict_with({list}, hard("2026-06-01"));
  EXPECT_EQ(told(verdict), "bad certificate-revoked");
  EXPECT_EQ(verdict.revoked_at, day("2026-05-01"));
  EXPECT_EQ(verdict.findings[0].params[2], (std::pair<std::string, std::string>("reason", "keyCompromise")));
  list.revoked[0].invalidity_date = day("2026-08-01");
  EXPECT_EQ(judged({list}, hard("2026-06-15")), "good revoked-after-first-seen");
}

TEST(Revocation, S2_AHoldIsNotForEver) {
  const Verdict held = verdict_with({listing("2026-02-01", RevocationReason::certificate_hold)}, hard());
  EXPECT_EQ(told(held), "bad certificate-on-hold");
  EXPECT_TRUE(held.on_hold);
  // The next list does not name it any more: released.
  x509::CrlContent next = crl_content();
  next.this_update = day("2026-03-01");
  const auto old = listing("2026-02-01", RevocationReason::certificate_hold);
  EXPECT_EQ(judged({old, next}, hard()), "good");
  EXPECT_EQ(judged({next, old}, hard()), "good");
  EXPECT_EQ(judged({listing("2026-02-01", RevocationReason::remove_from_crl)}, hard()), "good");
}

TEST(Revocation, ARevocationInAnOldListStays) {
  x509::CrlContent next = crl_content();
  next.this_update = day("2026-03-01");
  EXPECT_EQ(judged({listing("2026-02-01"), next}, hard()), "bad certificate-revoked");
}

TEST(Revocation, ExpiredLists) {
  EXPECT_EQ(judged({crl_content()}, soft("2027-06-01")),
            "good crl-expired revocation-unknown crl-expired revocation-unknown");
  EXPECT_EQ(verdict_with({crl_content()}, hard("2027-06-01")).status, Status::unknown);
  EXPECT_EQ(verdict_with({listing("2026-02-01")}, soft("2027-06-01")).status, Status::bad);
  // Fresh at the time of asking, whatever the time that is asked about.
  Policy policy = hard("2025-06-01");
  policy.now = day("2026-06-01");
  EXPECT_EQ(judged({crl_content()}, policy), "good");
  policy.at = day("2026-06-01");
  policy.now = day("2027-06-01");
  EXPECT_EQ(verdict_with({crl_content()}, policy).status, Status::unknown);
}

TEST(Revocation, AuthoritiesAreAskedToo) {
  TrustStore store = store_of({anchor().certificate});
  store.add_intermediate(issuing().certificate);
  store.add_crl(crl(crl_content(), issuing()));
  store.add_crl(
      crl(crl_content({revocation(issuing().certificate, "2026-02-01", RevocationReason::ca_compromise)}), anchor()));
  EXPECT_EQ(told(check(ann().certificate, store, {}, hard())), "bad chain-certificate-revoked");
  EXPECT_EQ(told(check(ann().certificate, store, {}, hard("2026-01-15"))), "good revoked-after-first-seen");
}

TEST(Revocation, TheAnchorIsNotAsked) {
  TrustStore store = store_of({issuing().certificate});
  store.add_crl(crl(crl_content(), issuing()));
  EXPECT_EQ(told(check(ann().certificate, store, {}, hard())), "good");
}

TEST(Revocation, OnlyTheIssuersSignatureMakesAList) {
  TrustStore store = store_of({issuing().certificate});
  const Party forger{issuing().certificate, "forger"};
  store.add_crl(crl(listing("2026-02-01"), forger));
  EXPECT_EQ(told(check(ann().certificate, store, {}, soft())), "good revocation-unknown");
  x509::CrlContent weak = crl_content();
  weak.digest = crypto::DigestAlgorithm::sha1;
  store.add_crl(crl(weak, issuing()));
  EXPECT_EQ(told(check(ann().certificate, store, {}, hard())), "unknown crl-not-usable revocation-required-unknown");
}

TEST(Revocation, AnAuthorityThatMayNotSignLists) {
  auto content = ca_content({{"O", "No lists"}});
  content.key_usage.crl_sign = false;
  const Party without = root(content, "no lists");
  const Party person = issued(person_content("Ann", {}), "ann", without);
  TrustStore store = store_of({without.certificate});
  store.add_crl(crl(crl_content({revocation(person.certificate, "2026-02-01")}), without));
  EXPECT_EQ(told(check(person.certificate, store, {}, hard())), "unknown revocation-required-unknown");
}

// issuingDistributionPoint { fullName { URI } }, { onlyContainsCACerts }, { indirectCRL }; deltaCRLIndicator.
Bytes partition(const std::string& url) {
  const auto size = static_cast<std::uint8_t>(url.size());
  const auto byte = [](size_t n) { return static_cast<std::uint8_t>(n); };
  Bytes value = {0x30, byte(size + 6U), 0xa0, byte(size + 4U), 0xa0, byte(size + 2U), 0x86, size};
  append(value, as_bytes(url));
  return value;
}

TEST(Revocation, PartitionListsSpeakAboutTheirOwnCertificates) {
  auto content = person_content("Ann", {});
  content.crl_urls = {"http://crl.example.org/10-31.crl", "http://crl.example.org/complete.crl"};
  const Party person = issued(content, "ann", issuing());
  const auto with = [&](const x509::ExtensionValue& extension) {
    TrustStore store = store_of({issuing().certificate});
    x509::CrlContent list = crl_content();
    list.extensions = {extension};
    store.add_crl(crl(list, issuing()));
    return told(check(person.certificate, store, {}, hard()));
  };
  const std::string point = "2.5.29.28";
  EXPECT_EQ(with({point, true, partition("http://crl.example.org/10-31.crl")}), "good");
  EXPECT_EQ(with({point, true, partition("http://crl.example.org/10-30.crl")}), "unknown revocation-required-unknown");
  EXPECT_EQ(with({point, true, {0x30, 0x03, 0x82, 0x01, 0xff}}), "unknown revocation-required-unknown") << "CAs only";
  EXPECT_EQ(with({point, true, {0x30, 0x03, 0x81, 0x01, 0xff}}), "good") << "people only";
  EXPECT_EQ(with({point, true, {0x30, 0x04, 0x83, 0x02, 0x06, 0x40}}), "unknown revocation-required-unknown")
      << "some reasons only";
  EXPECT_EQ(with({point, true, {0x30, 0x03, 0x85, 0x01, 0xff}}), "unknown revocation-required-unknown")
      << "attribute certificates only";
  EXPECT_EQ(with({point, true, {0x30, 0x03, 0x84, 0x01, 0xff}}), "good") << "indirect, of the same authority";
  EXPECT_EQ(with({"2.5.29.27", true, {0x02, 0x01, 0x01}}), "unknown crl-not-usable revocation-required-unknown")
      << "delta";
  EXPECT_EQ(with({"1.2.3.4", true, {0x05, 0x00}}), "unknown crl-not-usable revocation-required-unknown") << "critical";
  EXPECT_EQ(with({"1.2.3.4", false, {0x05, 0x00}}), "good");
}

}  // namespace
}  // namespace letterlock::trust
