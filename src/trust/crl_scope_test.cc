#include "trust/crl_scope.h"

#include "trust/test_lists.h"

namespace letterlock::trust {
namespace {

using namespace testing;
using x509::RevocationReason;

const Party& anchor() {
  static const Party made = root("Root");
  return made;
}
x509::Name issuing_name() { return {{"C", "TW"}, {"O", "Issuing"}}; }
const Party& issuing() {
  static const Party made = issued(ca_content(issuing_name()), "Issuing", anchor());
  return made;
}

Party person(const std::vector<x509::ExtensionValue>& extensions = {}) {
  auto content = person_content("Ann", {"ann@example.org"});
  content.extensions = extensions;
  return issued(content, "ann", issuing());
}

x509::CrlContent list(std::vector<x509::ExtensionValue> extensions,
                      std::vector<x509::RevokedCertificate> revoked = {}) {
  x509::CrlContent content = crl_content(std::move(revoked));
  content.extensions = std::move(extensions);
  return content;
}

std::string judged(const Party& party, const std::vector<x509::CrlContent>& lists) {
  TrustStore store = store_of({issuing().certificate});
  for (const x509::CrlContent& content : lists) store.add_crl(crl(content, issuing()));
  return told(check(party.certificate, store, {}, policy_at("2026-06-01", Usage::any, RevocationMode::hard)));
}

constexpr const char* kGood = "good";
constexpr const char* kUnknown = "unknown revocation-required-unknown";

struct PointCase {
  const char* name;
  const char* points;  // of the certificate; section "a"
  const char* scope;   // of the list
  const char* expected;
};

TEST(Scope, DistributionPointTable) {
  const std::string names =
      "[names]\nC=TW\nO=Issuing\nCN=Part 1\n[relative]\nCN=Part 1\n[other]\nCN=Part 2\n[mine]\nC=TW\nO=Issuing\n";
  const std::vector<PointCase> cases = {
      {"no scope at all", "fullname=URI:http://a.example/1", "", kGood},
      {"the same address", "fullname=URI:http://a.example/1", "fullname=URI:http://a.example/1", kGood},
      {"one of several", "fullname=URI:http://a.example/1,URI:http://b.example/1", "fullname=URI:http://b.example/1",
       kGood},
      {"another address", "fullname=URI:http://a.example/1", "fullname=URI:http://a.example/2", kUnknown},
      {"the same directory name", "fullname=dirName:names", "fullname=dirName:names", kGood},
      {"a relative name is a whole one", "relativename=relative", "fullname=dirName:names", kGood},
      {"and the other way round", "fullname=dirName:names", "relativename=relative", kGood},
      {"both relative", "relativename=relative", "relativename=relative", kGood},
      {"another relative name", "relativename=other", "relativename=relative", kUnknown},
      {"named like the issuer, by no point", "fullname=URI:http://a.example/1", "fullname=dirName:mine", kGood},
      {"a point without a name", "reasons=keyCompromise\nCRLissuer=dirName:mine", "fullname=URI:http://a.example/1",
       kUnknown},
  };
  for (const PointCase& c : cases) {
    const Party party = person({points("a", std::string("[a]\n") + c.points + "\n" + names)});
    std::vector<x509::ExtensionValue> extensions;
    if (*c.scope != '\0') extensions = {scope(c.scope, names)};
    EXPECT_EQ(judged(party, {list(extensions)}), c.expected) << c.name;
  }
}

TEST(Scope, KindsOfCertificates) {
  EXPECT_EQ(judged(person(), {list({scope("onlyuser=TRUE")})}), kGood);
  EXPECT_EQ(judged(person(), {list({scope("onlyCA=TRUE")})}), kUnknown);
  EXPECT_EQ(judged(person(), {list({scope("onlyAA=TRUE")})}), kUnknown);
  const Party authority = issued(ca_content({{"O", "Below"}}), "Below", issuing());
  EXPECT_EQ(judged(authority, {list({scope("onlyCA=TRUE")})}), kGood);
  EXPECT_EQ(judged(authority, {list({scope("onlyuser=TRUE")})}), kUnknown);
}

struct ReasonCase {
  const char* name;
  std::vector<const char*> lists;  // onlysomereasons of each; "": all
  const char* expected;
};

TEST(Scope, ReasonsAreUnitedUntilAllAreCovered) {
  constexpr const char* kCompromise = "keyCompromise,CACompromise";
  constexpr const char* kOthers =
      "affiliationChanged,superseded,cessationOfOperation,certificateHold,privilegeWithdrawn,AACompromise";
  constexpr const char* kOthersButHold =
      "affiliationChanged,superseded,cessationOfOperation,privilegeWithdrawn,AACompromise";
  const std::vector<ReasonCase> cases = {
      {"one half", {kCompromise}, kUnknown},
      {"the other half", {kOthers}, kUnknown},
      {"both", {kCompromise, kOthers}, kGood},
      {"one reason is missing", {kCompromise, kOthersButHold}, kUnknown},
      {"and is told by a third", {kCompromise, kOthersButHold, "certificateHold"}, kGood},
      {"all", {""}, kGood},
  };
  for (const ReasonCase& c : cases) {
    std::vector<x509::CrlContent> lists;
    for (const char* reasons : c.lists) {
      lists.push_back(*reasons == '\0' ? list({}) : list({scope(std::string("onlysomereasons=") + reasons)}));
    }
    EXPECT_EQ(judged(person(), lists), c.expected) << c.name;
  }
}

// The point says for which reasons its list is; the list itself says nothing.
TEST(Scope, ReasonsOfThePointBoundTheList) {
  const auto with = [](const std::string& second) {
    return person({points("a,b",
                          "[a]\nfullname=URI:http://a.example/1\nreasons=keyCompromise,CACompromise\n"
                          "[b]\nfullname=URI:http://a.example/2\n" +
                              second)});
  };
  const x509::CrlContent first = list({scope("fullname=URI:http://a.example/1")});
  const x509::CrlContent second = list({scope("fullname=URI:http://a.example/2")});
  EXPECT_EQ(judged(with(""), {first}), kUnknown);
  EXPECT_EQ(judged(with(""), {first, second}), kGood);
  EXPECT_EQ(judged(with("reasons=superseded\n"), {first, second}), kUnknown);
}

TEST(Scope, ARevocationInAnyPartCounts) {
  const Party party = person();
  const auto part = [&](const char* reasons, std::vector<x509::RevokedCertificate> revoked, const char* made) {
    x509::CrlContent content = list({scope(std::string("onlysomereasons=") + reasons)}, std::move(revoked));
    content.this_update = day(made);
    return content;
  };
  const auto revoked = revocation(party.certificate, "2026-01-15", RevocationReason::key_compromise);
  const auto held = revocation(party.certificate, "2026-01-10", RevocationReason::certificate_hold);
  EXPECT_EQ(judged(party, {part("keyCompromise", {revoked}, "2026-01-20")}), "bad certificate-revoked");
  // Not the youngest list of all, but the youngest that can tell of a suspension.
  EXPECT_EQ(judged(party, {part("certificateHold", {held}, "2026-01-20"), part("keyCompromise", {}, "2026-02-01")}),
            "bad certificate-on-hold");
  EXPECT_EQ(
      judged(party, {part("certificateHold", {held}, "2026-01-20"), part("keyCompromise", {revoked}, "2026-02-01")}),
      "bad certificate-revoked")
      << "the worse of two";
}

// RFC 5280 section 5.3.3
TEST(IndirectLists, AnEntryIsOfTheIssuerThatWasNamedLast) {
  const Party party = person();
  const x509::Name other = {{"O", "Other"}};
  const auto entry = [&](std::optional<x509::Name> issuer) {
    auto made = revocation(party.certificate, "2026-01-15");
    made.certificate_issuer = std::move(issuer);
    return made;
  };
  const auto stranger = [](std::uint8_t serial, std::optional<x509::Name> issuer) {
    return x509::RevokedCertificate{{serial}, day("2026-01-15"), {}, {}, std::move(issuer)};
  };
  const auto indirect = scope("indirectCRL=TRUE");
  EXPECT_EQ(judged(party, {list({indirect}, {entry({})})}), "bad certificate-revoked") << "the list's own";
  EXPECT_EQ(judged(party, {list({indirect}, {entry(other)})}), kGood) << "the same number, another's certificate";
  EXPECT_EQ(judged(party, {list({indirect}, {stranger(9, other), entry({})})}), kGood) << "still the other's";
  EXPECT_EQ(judged(party, {list({indirect}, {stranger(9, other), entry(issuing_name())})}), "bad certificate-revoked");
  EXPECT_EQ(judged(party, {list({indirect}, {entry(other), stranger(9, {}), entry(issuing_name())})}),
            "bad certificate-revoked")
      << "both have it";
  EXPECT_EQ(judged(party, {list({}, {entry(other)})}), "unknown crl-not-usable revocation-required-unknown")
      << "a direct list has no entries of others";
}

TEST(Scope, WhatCannotBeReadSaysNothing) {
  EXPECT_FALSE(is_scope({}));
  EXPECT_FALSE(is_scope(Bytes{0x30, 0x03, 0x84, 0x01, 0xff, 0x00})) << "something behind it";
  EXPECT_TRUE(is_indirect(Bytes{0x30, 0x03, 0x84, 0x01, 0xff}));
  EXPECT_FALSE(is_indirect(Bytes{0x30, 0x00}));
  EXPECT_FALSE(is_name({}, {}));
}

}  // namespace
}  // namespace letterlock::trust
