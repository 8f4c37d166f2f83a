// Anchors: nothing is believed before its fingerprint was compared (S14).

#include "app/anchors.h"

#include "app/test_app.h"

namespace letterlock::app {
namespace {

using namespace testing;

class AnchorsTest : public AppTest {
 protected:
  void SetUp() override {
    AppTest::SetUp();
    home_ = open_home("home");
  }
  bool trusted(const x509::Certificate& certificate) { return must(home_->trust())->is_anchor(certificate); }
  size_t number_of_anchors() { return must(store::Anchors(home_->store()).all()).size(); }

  std::unique_ptr<Home> home_;
  const x509::Certificate& ca_ = authority().certificate;
};

const smime::testing::Authority& stranger() {
  static const smime::testing::Authority authority = smime::testing::make_authority("Stranger");
  return authority;
}

std::string in_capitals_with_colons(const std::string& fingerprint) {
  std::string text;
  for (size_t i = 0; i < fingerprint.size(); ++i) {
    const char c = fingerprint[i];
    if (i > 0 && i % 2 == 0) text += ':';
    text += static_cast<char>(c >= 'a' && c <= 'f' ? c - 'a' + 'A' : c);
  }
  return text;
}

TEST_F(AnchorsTest, AFilesAuthoritiesAreShownAndNotBelieved) {
  const auto candidates = must(read_anchor_candidates(write("ca.der", ca_.der())));
  ASSERT_EQ(candidates.size(), 1u);
  EXPECT_EQ(candidates[0], ca_);
  EXPECT_FALSE(trusted(ca_));
  EXPECT_EQ(number_of_anchors(), 0u);
}

struct FileCase {
  const char* name;
  Bytes content;
  ErrorCode code;
};

TEST_F(AnchorsTest, FilesWithoutAnAuthorityAreRefused) {
  const ByteView leaf = people().ann.signing.certificate.der();
  const std::vector<FileCase> cases = {
      {"leaf", to_bytes(leaf), ErrorCode::anchor_not_ca},
      {"text", to_bytes(as_bytes("hello")), ErrorCode::certificate_malformed},
  };
  for (const FileCase& c : cases) {
    EXPECT_EQ(code_of(read_anchor_candidates(write(c.name, c.content))), c.code) << c.name;
  }
  EXPECT_EQ(code_of(read_anchor_candidates(folder_ + "/nothing")), ErrorCode::file_not_found);
}

TEST_F(AnchorsTest, TheFingerprintMustBeTheWholeOne) {
  const std::string right = ca_.fingerprint();
  std::string wrong = right;
  wrong.back() = wrong.back() == '0' ? '1' : '0';
  for (const std::string& compared : {std::string(), right.substr(0, 32), wrong, right + "0"}) {
    EXPECT_EQ(code_of(add_anchor(*home_, ca_, compared, "")), ErrorCode::fingerprint_differs) << compared;
  }
  EXPECT_FALSE(trusted(ca_));
}

TEST_F(AnchorsTest, HoweverItIsWrittenAComparedFingerprintAddsTheAnchor) {
  for (const std::string& compared : {ca_.fingerprint(), in_capitals_with_colons(ca_.fingerprint())}) {
    const store::Anchor anchor = must(add_anchor(*home_, ca_, compared, "from the office"));
    EXPECT_EQ(anchor.note, "from the office");
    EXPECT_EQ(anchor.added, kNow);
    EXPECT_TRUE(trusted(ca_));
  }
  EXPECT_EQ(number_of_anchors(), 1u);
}

TEST_F(AnchorsTest, APersonsCertificateIsNoAnchor) {
  const x509::Certificate& leaf = people().ann.signing.certificate;
  EXPECT_EQ(code_of(add_anchor(*home_, leaf, leaf.fingerprint(), "")), ErrorCode::anchor_not_ca);
  EXPECT_EQ(number_of_anchors(), 0u);
}

TEST_F(AnchorsTest, AnAnchorIsRemovedByABeginningThatOnlyOneHas) {
  (void)must(add_anchor(*home_, ca_, ca_.fingerprint(), ""));
  (void)must(add_anchor(*home_, stranger().certificate, stranger().certificate.fingerprint(), ""));
  for (const std::string& wanted : {std::string(), ca_.fingerprint().substr(0, 7), std::string("00000000000")}) {
    EXPECT_EQ(code_of(remove_anchor(*home_, wanted)), ErrorCode::anchor_not_found) << wanted;
  }
  EXPECT_TRUE(trusted(ca_));
  EXPECT_EQ(must(remove_anchor(*home_, in_capitals_with_colons(ca_.fingerprint()).substr(0, 14))).certificate, ca_);
  EXPECT_FALSE(trusted(ca_));
  EXPECT_TRUE(trusted(stranger().certificate));
}

TEST_F(AnchorsTest, AnAnchorIsLimitedToTheDomainsThatWereSaid) {
  const std::vector<std::string> written = {"Company.TW", ".例.tw", "company.tw"};
  const store::Anchor anchor = must(add_anchor(*home_, ca_, ca_.fingerprint(), "", written));
  const std::vector<std::string> domains = {"company.tw", ".xn--fsq.tw"};
  EXPECT_EQ(anchor.domains, domains);
  EXPECT_EQ(must(home_->trust())->limits_of(ca_).domains, domains);
  EXPECT_EQ(must(limit_anchor(*home_, ca_.fingerprint().substr(0, 12), {"other.tw"})).domains,
            std::vector<std::string>{"other.tw"});
  EXPECT_EQ(must(home_->trust())->limits_of(ca_).domains, std::vector<std::string>{"other.tw"});
  (void)must(limit_anchor(*home_, ca_.fingerprint(), {}));
  EXPECT_TRUE(must(home_->trust())->limits_of(ca_).domains.empty());
  EXPECT_TRUE(trusted(ca_));
}

TEST_F(AnchorsTest, ChangingTheLimitKeepsWhenAndWhereFrom) {
  (void)must(add_anchor(*home_, ca_, ca_.fingerprint(), "from the office"));
  wait(std::chrono::hours(1));
  (void)must(limit_anchor(*home_, ca_.fingerprint(), {"company.tw"}));
  const auto anchors = must(store::Anchors(home_->store()).all());
  ASSERT_EQ(anchors.size(), 1u);
  EXPECT_EQ(anchors[0].note, "from the office");
  EXPECT_EQ(anchors[0].added, kNow);
}

TEST_F(AnchorsTest, WhatIsNoDomainIsRefusedAndChangesNothing) {
  for (const char* wrong : {"", "*.company.tw", "ann@company.tw", "company..tw", "com pany.tw"}) {
    const auto refused = add_anchor(*home_, ca_, ca_.fingerprint(), "", {"right.tw", wrong});
    ASSERT_EQ(code_of(refused), ErrorCode::anchor_domain_malformed) << wrong;
    EXPECT_EQ(parameter(refused.error(), "domain"), wrong);
  }
  EXPECT_EQ(number_of_anchors(), 0u);
  (void)must(add_anchor(*home_, ca_, ca_.fingerprint(), "", {"right.tw"}));
  EXPECT_EQ(code_of(limit_anchor(*home_, ca_.fingerprint(), {"*"})), ErrorCode::anchor_domain_malformed);
  EXPECT_EQ(code_of(limit_anchor(*home_, std::string(64, '0'), {})), ErrorCode::anchor_not_found);
  EXPECT_EQ(must(home_->trust())->limits_of(ca_).domains, std::vector<std::string>{"right.tw"});
}

TEST_F(AnchorsTest, WhatAPageHandedInIsReadLikeAFile) {
  const Bytes file = to_bytes(as_bytes(x509::to_pem(ca_) + x509::to_pem(people().ann.signing.certificate)));
  const auto candidates = must(find_anchor_candidates(file, "office.pem"));
  ASSERT_EQ(candidates, std::vector<x509::Certificate>{ca_});
  EXPECT_EQ(must(certificate_of(candidates, ca_.fingerprint())), ca_);
  EXPECT_EQ(code_of(certificate_of(candidates, people().ann.signing.certificate.fingerprint())),
            ErrorCode::fingerprint_differs);
  const auto none = find_anchor_candidates(people().ann.signing.certificate.der(), "ann.cer");
  ASSERT_EQ(code_of(none), ErrorCode::anchor_not_ca);
  EXPECT_EQ(parameter(none.error(), "path"), "ann.cer");
  EXPECT_EQ(parameter(find_anchor_candidates(as_bytes("hello"), "x.txt").error(), "path"), "x.txt");
}

TEST_F(AnchorsTest, AKnownCertificateIsFoundByAnUnmistakableBeginning) {
  must_pass(store::Certificates(home_->store()).put(ca_));
  EXPECT_EQ(must(find_certificate(*home_, ca_.fingerprint())), ca_);
  EXPECT_EQ(must(find_certificate(*home_, ca_.fingerprint().substr(0, 12))), ca_);
  for (const std::string& wrong : {std::string(), ca_.fingerprint().substr(0, 4), std::string(64, '0')}) {
    EXPECT_EQ(code_of(find_certificate(*home_, wrong)), ErrorCode::certificate_not_found) << wrong;
  }
}

}  // namespace
}  // namespace letterlock::app
