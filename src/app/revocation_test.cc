// Asking authorities: who is asked in which order, what is believed of the answers, and what is remembered.

#include "app/revocation.h"

#include "app/test_app.h"
#include "app/test_authority_server.h"
#include "store/anchors.h"
#include "store/certificates.h"
#include "store/revocation.h"

namespace letterlock::app {
namespace {

using namespace testing;
using trust::Wanted;
using trust::WantedKind;

class RevocationTest : public AppTest {
 protected:
  void SetUp() override {
    AppTest::SetUp();
    home_ = open_home("home");
    (void)must(add_anchor(*home_, authority().certificate, authority().certificate.fingerprint(), "test"));
    map();
  }
  void map() {
    RevocationSettings settings = must(revocation_settings(*home_));
    settings.mapping = {{AuthorityServer::kPlace, server_.base() + "/"}};
    must_pass(set_revocation_settings(*home_, settings));
  }
  static std::string at(const std::string& path) { return AuthorityServer::kPlace + path; }
  static Wanted list_for(const smime::testing::Pair& pair, const std::string& path) {
    return {WantedKind::crl, at(path), pair.certificate, authority().certificate, {}};
  }
  static Bytes crl(const smime::testing::Authority& issuer, std::uint64_t number = 1,
                   std::vector<x509::RevokedCertificate> revoked = {}, seconds life = std::chrono::hours(24)) {
    x509::CrlContent content{.this_update = kNow + seconds(static_cast<std::int64_t>(number) - 1),
                             .next_update = kNow + life,
                             .revoked = std::move(revoked),
                             .number = number};
    return must(x509::build_crl(content, {issuer.certificate, issuer.key}));
  }
  std::vector<Asked> ask(const std::vector<Wanted>& wanted, std::chrono::milliseconds patience = kLong) {
    return must(complete(*home_, wanted, patience));
  }
  std::string one_failure(const Wanted& wanted) {
    const auto asked = ask({wanted});
    EXPECT_EQ(asked.size(), 1u);
    if (asked.empty()) return "nobody asked";
    return asked[0].failure ? asked[0].failure->id() : "";
  }
  size_t lists() { return must(store::Crls(home_->store()).all()).size(); }
  std::string attempt(const std::string& path) {
    for (const auto& attempt : must(store::FetchAttempts(home_->store()).all())) {
      if (attempt.url == at(path)) return attempt.failure.empty() ? "answered" : attempt.failure;
    }
    return "none";
  }

  static constexpr std::chrono::milliseconds kLong{20'000};
  AuthorityServer server_;
  std::unique_ptr<Home> home_;
  const smime::testing::Pair& ann_ = people().ann.signing;
  const smime::testing::Pair& ben_ = people().ben.signing;
};

const smime::testing::Authority& stranger() {
  static const smime::testing::Authority authority = smime::testing::make_authority("Stranger");
  return authority;
}

TEST_F(RevocationTest, AListIsKeptAndCounts) {
  server_.give("/a.crl", crl(authority(), 1, {{ann_.certificate.issuer_and_serial().serial, kNow}}));
  EXPECT_EQ(one_failure(list_for(ann_, "a.crl")), "");
  ASSERT_EQ(lists(), 1u);
  EXPECT_EQ(must(store::Crls(home_->store()).all())[0].url, at("a.crl"));
  EXPECT_EQ(attempt("a.crl"), "answered");
  const auto verdict = trust::check(ann_.certificate, *must(home_->trust()), {}, {.at = kNow});
  EXPECT_EQ(verdict.status, trust::Status::bad);
}

TEST_F(RevocationTest, OneListServesAllWhomItIsAbout) {
  server_.give("/a.crl", crl(authority()));
  const auto asked = ask({list_for(ann_, "a.crl"), list_for(ben_, "a.crl"), list_for(ben_, "b.crl")});
  EXPECT_EQ(asked.size(), 1u);
  EXPECT_EQ(server_.count("/a.crl"), 1u);
  EXPECT_EQ(server_.count("/b.crl"), 0u);
}

TEST_F(RevocationTest, TheNextSourceIsAskedWhereOneFails) {
  server_.give("/b.crl", crl(authority()));
  const auto asked = ask({list_for(ann_, "gone.crl"), list_for(ann_, "b.crl"), list_for(ann_, "c.crl")});
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_EQ(asked[0].failure->code, ErrorCode::server_refused);
  EXPECT_FALSE(asked[1].failure.has_value());
  EXPECT_EQ(attempt("gone.crl"), "server-refused");
  EXPECT_EQ(server_.count("/c.crl"), 0u);
}

struct BadList {
  const char* name;
  Bytes octets;
  const char* failure;
};

TEST_F(RevocationTest, WhatIsNoListOfAKnownAuthorityIsNotKept) {
  Bytes damaged = crl(authority());
  damaged.back() ^= 1;
  const std::vector<BadList> cases = {{"stranger", crl(stranger()), "crl-signature-wrong"},
                                      {"garbage", Bytes(100'000, 0x41), "crl-malformed"},
                                      {"empty", {}, "crl-malformed"}};
  for (const BadList& c : cases) {
    server_.give("/bad.crl", c.octets);
    EXPECT_EQ(one_failure(list_for(ann_, "bad.crl")), c.failure) << c.name;
    EXPECT_EQ(attempt("bad.crl"), c.failure) << c.name;
  }
  server_.give("/bad.crl", damaged);
  EXPECT_NE(one_failure(list_for(ann_, "bad.crl")), "");
  EXPECT_EQ(lists(), 0u);
}

TEST_F(RevocationTest, AListThatIsOverIsNoAnswer) {
  server_.give("/old.crl", crl(authority(), 1, {}, seconds(1)));
  server_.give("/new.crl", crl(authority(), 2, {}, std::chrono::hours(24)));
  clock_.set(kNow + std::chrono::hours(1));
  EXPECT_EQ(ask({list_for(ann_, "old.crl"), list_for(ann_, "new.crl"), list_for(ann_, "c.crl")}).size(), 2u);
  EXPECT_EQ(server_.count("/c.crl"), 0u);
}

TEST_F(RevocationTest, ShortPatienceIsNotHeldAgainstAnybody) {
  server_.hang("/slow.crl");
  const auto asked = ask({list_for(ann_, "slow.crl")}, std::chrono::milliseconds(300));
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].failure->code, ErrorCode::server_timeout);
  EXPECT_EQ(attempt("slow.crl"), "none");
  // Nor is it waited for again at once; who has time asks it again.
  EXPECT_TRUE(ask({list_for(ann_, "slow.crl")}, std::chrono::milliseconds(300)).empty());
  clock_.set(kNow + std::chrono::minutes(3));
  EXPECT_EQ(ask({list_for(ann_, "slow.crl")}, std::chrono::milliseconds(300)).size(), 1u);
  server_.give("/slow.crl", crl(authority()));
  EXPECT_FALSE(ask({list_for(ann_, "slow.crl")}).at(0).failure.has_value());
}

TEST_F(RevocationTest, WhoeverDoesNotAnswerLeavesTimeForTheNext) {
  server_.hang("/slow.crl");
  server_.give("/b.crl", crl(authority()));
  AuthorityServer other;
  other.give("/b.crl", crl(authority()));
  RevocationSettings settings = must(revocation_settings(*home_));
  settings.mapping[at("b.crl")] = other.base() + "/b.crl";
  must_pass(set_revocation_settings(*home_, settings));
  const auto asked = ask({list_for(ann_, "slow.crl"), list_for(ann_, "b.crl")}, std::chrono::milliseconds(3000));
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_FALSE(asked[1].failure.has_value());
  EXPECT_EQ(other.count("/b.crl"), 1u);
}

TEST_F(RevocationTest, PrivatePlacesAreReachedByTheMappingOnly) {
  Wanted inside = list_for(ann_, "a.crl");
  inside.url = "http://127.0.0.1/a.crl";
  EXPECT_EQ(one_failure(inside), "server-private-address");
  inside.url = server_.base() + "/a.crl";
  EXPECT_EQ(one_failure(inside), "server-misbehaves");
  EXPECT_EQ(server_.count("/a.crl"), 0u);
}

TEST_F(RevocationTest, NothingIsAskedWhereThePersonSaysSo) {
  RevocationSettings settings = must(revocation_settings(*home_));
  settings.fetch = false;
  must_pass(set_revocation_settings(*home_, settings));
  server_.give("/a.crl", crl(authority()));
  EXPECT_TRUE(ask({list_for(ann_, "a.crl")}).empty());
  EXPECT_FALSE(must(home_->trust())->sources().allowed);
  settings.fetch = true;
  settings.ocsp = false;
  must_pass(set_revocation_settings(*home_, settings));
  Wanted status = list_for(ann_, "ocsp");
  status.kind = WantedKind::ocsp;
  EXPECT_EQ(ask({status, list_for(ann_, "a.crl")}).size(), 1u);
  EXPECT_EQ(server_.count("/ocsp"), 0u);
  EXPECT_FALSE(must(home_->trust())->sources().ocsp);
}

TEST_F(RevocationTest, AStatusAnswerMustBeOne) {
  Wanted status = list_for(ann_, "ocsp");
  status.kind = WantedKind::ocsp;
  status.request = trust::ocsp_request(ann_.certificate, authority().certificate);
  server_.give("/ocsp", to_bytes(as_bytes("nonsense")));
  EXPECT_EQ(one_failure(status), "ocsp-malformed");
  server_.give("/ocsp", Bytes(100'000, 0));
  EXPECT_EQ(one_failure(status), "server-limit");
  EXPECT_TRUE(must(store::OcspResponses(home_->store()).all()).empty());
  EXPECT_EQ(server_.content_type(), "application/ocsp-request");
}

TEST_F(RevocationTest, AnIssuerMustHaveIssued) {
  Wanted issuer = list_for(ann_, "issuer.der");
  issuer.kind = WantedKind::issuer;
  issuer.issuer.reset();
  server_.give("/issuer.der", to_bytes(stranger().certificate.der()));
  EXPECT_EQ(one_failure(issuer), "server-misbehaves");
  server_.give("/issuer.der", to_bytes(ben_.certificate.der()));
  EXPECT_EQ(one_failure(issuer), "server-misbehaves");
  EXPECT_FALSE(must(store::Certificates(home_->store()).find(stranger().certificate.fingerprint())).has_value());
  const auto two = to_bytes(as_bytes(x509::to_pem(stranger().certificate) + x509::to_pem(authority().certificate)));
  server_.give("/issuer.der", two);
  EXPECT_EQ(one_failure(issuer), "");
  EXPECT_TRUE(must(store::Certificates(home_->store()).find(authority().certificate.fingerprint())).has_value());
  EXPECT_FALSE(must(store::Certificates(home_->store()).find(stranger().certificate.fingerprint())).has_value());
  EXPECT_FALSE(must(home_->trust())->is_anchor(stranger().certificate));
}

TEST_F(RevocationTest, WhatIsDueIsFetchedAnew) {
  server_.give("/a.crl", crl(authority(), 1));
  EXPECT_EQ(one_failure(list_for(ann_, "a.crl")), "");
  EXPECT_TRUE(must(refresh(*home_, kLong)).empty());
  EXPECT_EQ(must(refresh(*home_, kLong, Lists::all)).size(), 1u);
  EXPECT_EQ(server_.count("/a.crl"), 2u);
  EXPECT_EQ(server_.count_not_modified(), 1u);
  clock_.set(kNow + std::chrono::hours(23));
  server_.give("/a.crl", crl(authority(), 2, {{ann_.certificate.issuer_and_serial().serial, kNow}}));
  const auto asked = must(refresh(*home_, kLong));
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_FALSE(asked[0].failure.has_value());
  const auto verdict = trust::check(ann_.certificate, *must(home_->trust()), {}, {.at = kNow});
  EXPECT_EQ(verdict.status, trust::Status::bad);
}

TEST_F(RevocationTest, WhoeverWaitsIsToldForWhomAndMayGiveUp) {
  server_.hang("/slow.crl");
  std::string place;
  const Attendance attendance{[&](const std::string& where) { place = where; }, [&] { return !place.empty(); }};
  const auto asked = must(complete(*home_, std::vector<Wanted>{list_for(ann_, "slow.crl")}, kLong, attendance));
  EXPECT_EQ(place, "pki.example.test");
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].failure->code, ErrorCode::cancelled);
  EXPECT_EQ(attempt("slow.crl"), "none");
}

TEST_F(RevocationTest, SettingsAreKeptWholeOrNotAtAll) {
  RevocationSettings settings{
      .fetch = true, .ocsp = false, .hard = true, .mapping = {{"http://a.tw/", "http://b.tw/"}}};
  must_pass(set_revocation_settings(*home_, settings));
  const RevocationSettings kept = must(revocation_settings(*home_));
  EXPECT_FALSE(kept.ocsp);
  EXPECT_TRUE(kept.hard);
  EXPECT_EQ(kept.mapping, settings.mapping);
  EXPECT_EQ(must(revocation_mode(*home_)), trust::RevocationMode::hard);
  settings.hard = false;
  settings.mapping["ldap://a.tw/"] = "http://b.tw/";
  const Status refused = set_revocation_settings(*home_, settings);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::url_mapping_malformed);
  EXPECT_TRUE(must(revocation_settings(*home_)).hard);
}

}  // namespace
}  // namespace letterlock::app
