#include "trust/anchor_limits.h"

#include "trust/test_pki.h"

namespace letterlock::trust {
namespace {

using namespace testing;

const Party& authority() {
  static const Party made = root("Ministry");
  return made;
}

Party person(std::vector<std::string> addresses) {
  return issued(person_content("Ann", std::move(addresses)), "ann", authority());
}

Verdict verdict_of(const Party& party, std::vector<std::string> domains, std::optional<std::string> address = {}) {
  TrustStore store;
  EXPECT_TRUE(store.add_anchor(authority().certificate, {std::move(domains)}));
  Policy policy = policy_at("2026-06-01", Usage::sign);
  policy.address = std::move(address);
  return check(party.certificate, store, {}, policy);
}

constexpr const char* kRefused = "bad anchor-not-for-address";

struct DomainCase {
  std::string address;
  std::string domain;
  bool within;
};

TEST(AnchorLimits, DomainTable) {
  const std::vector<DomainCase> cases = {
      {"ann@example.tw", "example.tw", true},
      {"Ann@EXAMPLE.tw", "Example.TW", true},
      {"ann@a.example.tw", "example.tw", false},
      {"ann@a.example.tw", ".example.tw", true},
      {"ann@b.a.example.tw", ".example.tw", true},
      {"ann@example.tw", ".example.tw", true},
      {"ann@notexample.tw", ".example.tw", false},
      {"ann@example.tw.evil.example", "example.tw", false},
      {"ann@tw", ".tw", true},
      {"ann@例子.tw", "xn--fsqu00a.tw", true},
      {"ann@xn--fsqu00a.tw", "例子.tw", true},
      {"王@郵件.例子.tw", ".例子.tw", true},
      {"ann@例子.tw", "例.tw", false},
      {"no address", "example.tw", false},
      {"ann@example.tw", "", false},
      {"ann@example.tw", ".", false},
      {"ann@example.tw", "*.tw", false},
      {"ann@example.tw", "ann@example.tw", false},
  };
  for (const DomainCase& c : cases)
    EXPECT_EQ(lies_within(c.address, c.domain), c.within) << c.address << " " << c.domain;
}

TEST(AnchorLimits, EveryAddressMustLieWithin) {
  EXPECT_EQ(told(verdict_of(person({"ann@example.tw"}), {})), "good") << "no limit";
  EXPECT_EQ(told(verdict_of(person({"ann@example.tw"}), {"example.tw"})), "good");
  EXPECT_EQ(told(verdict_of(person({"ann@example.org"}), {"example.tw"})), kRefused);
  EXPECT_EQ(told(verdict_of(person({"ann@example.tw", "ann@example.org"}), {"example.tw"})), kRefused);
  EXPECT_EQ(told(verdict_of(person({"ann@example.tw", "ann@example.org"}), {"example.org", "example.tw"})), "good");
}

TEST(AnchorLimits, WithoutAnAddressTheOneThatItIsWantedFor) {
  const Party nameless = person({});
  EXPECT_EQ(told(verdict_of(nameless, {"example.tw"}, "ann@example.tw")), "good");
  EXPECT_EQ(told(verdict_of(nameless, {"example.tw"}, "ann@example.org")), kRefused);
  EXPECT_EQ(told(verdict_of(nameless, {"example.tw"})), kRefused) << "nobody says whose it is";
  EXPECT_EQ(told(verdict_of(nameless, {})), "good");
  EXPECT_EQ(told(verdict_of(person({"ann@example.org"}), {"example.tw"}, "ann@example.tw")), kRefused)
      << "what it names counts";
  EXPECT_EQ(told(verdict_of(nameless, {"not a domain"}, "ann@example.tw")), kRefused);
}

TEST(AnchorLimits, SaysWhichDomains) {
  const Verdict verdict = verdict_of(person({"ann@example.org"}), {"example.tw", ".gov.tw"});
  ASSERT_EQ(verdict.findings.size(), 1U);
  EXPECT_EQ(verdict.findings[0].params,
            (Params{{"subject", authority().certificate.subject()}, {"domains", "example.tw, .gov.tw"}}));
}

TEST(AnchorLimits, AnotherPathMayLeadToAnAnchorWithoutThem) {
  const Party other = root("Other");
  const auto content = ca_content({{"O", "Crossed"}});
  const Party by_limited = issued(content, "crossed", authority());
  const Party by_other = issued(content, "crossed", other);
  const Party ann = issued(person_content("Ann", {"ann@example.org"}), "ann", by_limited);
  TrustStore store;
  EXPECT_TRUE(store.add_anchor(authority().certificate, {{"example.tw"}}));
  EXPECT_TRUE(store.add_anchor(other.certificate));
  store.add_intermediate(by_limited.certificate);
  EXPECT_EQ(told(check(ann.certificate, store, {}, policy_at("2026-06-01"))), kRefused);
  store.add_intermediate(by_other.certificate);
  EXPECT_EQ(told(check(ann.certificate, store, {}, policy_at("2026-06-01"))), "good");
}

}  // namespace
}  // namespace letterlock::trust
