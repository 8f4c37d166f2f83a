// The home: what is trusted comes from the store, and from there alone.

#include "app/home.h"

#include <filesystem>

#include "app/test_app.h"

namespace letterlock::app {
namespace {

using namespace testing;

class HomeTest : public AppTest {};

TEST_F(HomeTest, ANewHomeTrustsNobody) {
  const auto home = open_home("new");
  const trust::TrustStore& trust = *must(home->trust());
  EXPECT_TRUE(trust.anchors().empty());
  EXPECT_TRUE(trust.intermediates().empty());
  EXPECT_TRUE(trust.crls().empty());
}

TEST_F(HomeTest, TimeIsTheClocks) {
  const auto home = open_home("new");
  EXPECT_EQ(home->now(), kNow);
  wait(seconds(90));
  EXPECT_EQ(home->now(), kNow + seconds(90));
}

// Every certificate that was seen may help to build a path; none of them is believed for that.
TEST_F(HomeTest, SeenAuthoritiesAreCandidatesAndNoAnchors) {
  const auto home = open_home("new");
  store::Certificates certificates(home->store());
  must_pass(certificates.put(authority().certificate));
  must_pass(certificates.put(people().ann.signing.certificate));
  const trust::TrustStore& trust = *must(home->trust());
  EXPECT_TRUE(trust.anchors().empty());
  EXPECT_EQ(trust.intermediates(), std::vector<x509::Certificate>{authority().certificate});
}

TEST_F(HomeTest, WhatIsTrustedIsReadOnceUntilForgotten) {
  const auto home = open_home("new");
  EXPECT_TRUE(must(home->trust())->anchors().empty());
  must_pass(store::Anchors(home->store()).add({authority().certificate, kNow, ""}));
  EXPECT_TRUE(must(home->trust())->anchors().empty());
  home->forget_trust();
  EXPECT_TRUE(must(home->trust())->is_anchor(authority().certificate));
}

TEST_F(HomeTest, WhatOthersChangedIsSeenAtTheNextLook) {
  const auto home = open_home("new");
  const auto other = open_home("new");
  EXPECT_TRUE(must(home->trust())->anchors().empty());
  const trust::TrustStore* before = must(home->trust());
  must_pass(home->look_again());
  EXPECT_EQ(must(home->trust()), before) << "nothing changed";
  (void)must(add_anchor(*other, authority().certificate, authority().certificate.fingerprint(), ""));
  EXPECT_TRUE(must(home->trust())->anchors().empty()) << "an act keeps what it began with";
  must_pass(home->look_again());
  EXPECT_TRUE(must(home->trust())->is_anchor(authority().certificate));
  (void)must(remove_anchor(*other, authority().certificate.fingerprint()));
  must_pass(home->look_again());
  EXPECT_TRUE(must(home->trust())->anchors().empty());
}

TEST_F(HomeTest, AnchorsOutliveTheProgram) {
  {
    const auto home = open_home("new");
    (void)must(add_anchor(*home, authority().certificate, authority().certificate.fingerprint(), ""));
  }
  EXPECT_TRUE(must(open_home("new")->trust())->is_anchor(authority().certificate));
  EXPECT_TRUE(must(open_home("other")->trust())->anchors().empty());
}

TEST_F(HomeTest, AFolderThatIsNoFolderIsAnError) {
  (void)write("file", as_bytes("x"));
  EXPECT_FALSE(Home::open(store::Home::under(folder_ + "/file"), clock_).has_value());
}

}  // namespace
}  // namespace letterlock::app
