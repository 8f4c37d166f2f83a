// The practice authority's certificates have the shape of citizens' cards (DESIGN section 13).

#include "practice/authority.h"

#include <gtest/gtest.h>

#include "trust/trust.h"

namespace letterlock::practice {
namespace {

const Time kNow = from_unix(1795420800);  // 2026-11-23
constexpr auto kYear = std::chrono::hours(24 * 365);

const Authority& authority() {
  static const Authority made = Authority::create(kNow).value();
  return made;
}
const PersonCertificates& ann() {
  static const PersonCertificates made =
      authority().issue("王小安", "ann@practice.example", Secret("password"), kNow).value();
  return made;
}

trust::Status status(const x509::Certificate& certificate, trust::Usage usage, Time at) {
  trust::TrustStore store;
  EXPECT_TRUE(store.add_anchor(authority().certificate()).has_value());
  return trust::check(certificate, store, {}, {.usage = usage, .at = at}).status;
}

TEST(Authority, ItsCertificateIsAnAuthoritysAndNothingElse) {
  const x509::Certificate& certificate = authority().certificate();
  EXPECT_TRUE(certificate.is_ca());
  EXPECT_FALSE(certificate.can_encrypt());
  EXPECT_TRUE(certificate.addresses().empty());
  EXPECT_NE(certificate.subject().find("practice"), std::string::npos);
  EXPECT_LE(certificate.not_before(), kNow);
}

TEST(Authority, ACardHasTwoCertificatesOfOneSubject) {
  EXPECT_TRUE(ann().signing.can_sign());
  EXPECT_FALSE(ann().signing.can_encrypt());
  EXPECT_TRUE(ann().encryption.can_encrypt());
  EXPECT_FALSE(ann().encryption.can_sign());
  EXPECT_TRUE(equal(ann().signing.subject_der(), ann().encryption.subject_der()));
  EXPECT_NE(ann().signing.fingerprint(), ann().encryption.fingerprint());
  for (const auto* certificate : {&ann().signing, &ann().encryption}) {
    EXPECT_FALSE(certificate->is_ca());
    EXPECT_EQ(certificate->addresses(), std::vector<std::string>{"ann@practice.example"});
    EXPECT_EQ(certificate->public_key().bits(), 2048);
  }
}

struct UsageCase {
  bool signing;
  trust::Usage usage;
  Time at;
  trust::Status status;
};

TEST(Authority, ItsAnchorMakesThemGoodForTheirUseAndTime) {
  using trust::Status;
  using trust::Usage;
  const std::vector<UsageCase> cases = {
      {true, Usage::sign, kNow, Status::good},
      {true, Usage::encrypt, kNow, Status::bad},
      {false, Usage::encrypt, kNow, Status::good},
      {false, Usage::sign, kNow, Status::bad},
      {true, Usage::sign, kNow + 4 * kYear, Status::good},
      {true, Usage::sign, kNow + 6 * kYear, Status::bad},
      {true, Usage::sign, kNow - kYear, Status::bad},
      {true, Usage::sign, kNow - std::chrono::minutes(30), Status::good},  // a partner's clock may be behind
  };
  for (const UsageCase& c : cases) {
    const x509::Certificate& certificate = c.signing ? ann().signing : ann().encryption;
    EXPECT_EQ(status(certificate, c.usage, c.at), c.status) << c.signing << " " << to_rfc3339(c.at);
  }
}

TEST(Authority, TwoPeopleOfOneNameAreTwo) {
  const auto other = authority().issue("王小安", "ann@practice.example", Secret("password"), kNow).value();
  EXPECT_NE(other.signing.subject(), ann().signing.subject());
}

TEST(Authority, TheFileHoldsBothKeysAndTheIssuer) {
  const auto token = token::Pkcs12::open(ann().pkcs12, Secret("password"));
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ((*token)->own_certificates().size(), 2u);
  EXPECT_EQ((*token)->other_certificates(), std::vector<x509::Certificate>{authority().certificate()});
  EXPECT_TRUE((*token)->signer(ann().signing).has_value());
  EXPECT_TRUE((*token)->decryptor(ann().encryption).has_value());
  EXPECT_EQ(token::Pkcs12::open(ann().pkcs12, Secret("wrong")).error().code, ErrorCode::password_wrong);
}

TEST(Authority, TwoAuthoritiesDoNotVouchForEachOther) {
  const Authority other = Authority::create(kNow).value();
  trust::TrustStore store;
  ASSERT_TRUE(store.add_anchor(other.certificate()).has_value());
  EXPECT_NE(trust::check(ann().signing, store, {}, {.usage = trust::Usage::sign, .at = kNow}).status,
            trust::Status::good);
}

}  // namespace
}  // namespace letterlock::practice
