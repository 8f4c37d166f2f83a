#include "trust/mail_constraints.h"

#include "trust/test_lists.h"

namespace letterlock::trust {
namespace {

using namespace testing;

const Party& anchor() {
  static const Party made = root("Root");
  return made;
}

// An authority below the root that may speak for what nameConstraints says: "permitted;email:example.org,...".
std::string judged(const x509::CertificateContent& person, const std::string& constraints,
                   const std::string& sections = "") {
  auto content = ca_content({{"O", "Bounded"}});
  content.extensions = {extension("nameConstraints", "critical," + constraints, sections)};
  const Party bounded = issued(content, "bounded", anchor());
  const Party below = issued(person, "ann", bounded);
  return told(check(below.certificate, store_of({anchor().certificate}), std::vector{bounded.certificate},
                    policy_at("2026-06-01")));
}
std::string judged(const std::string& address, const std::string& constraints) {
  return judged(person_content("Ann", {address}), constraints);
}

constexpr const char* kGood = "good";
constexpr const char* kViolated = "bad name-constraint-violated";

struct AddressCase {
  const char* address;
  const char* constraints;
  const char* expected;
};

TEST(MailConstraints, AddressTable) {
  const std::vector<AddressCase> cases = {
      // one host
      {"ann@example.org", "permitted;email:example.org", kGood},
      {"ann@EXAMPLE.org", "permitted;email:example.ORG", kGood},
      {"ann@a.example.org", "permitted;email:example.org", kViolated},
      {"ann@example.org", "excluded;email:example.org", kViolated},
      {"ann@a.example.org", "excluded;email:example.org", kGood},
      // all hosts below
      {"ann@a.example.org", "permitted;email:.example.org", kGood},
      {"ann@b.a.example.org", "permitted;email:.example.org", kGood},
      {"ann@example.org", "permitted;email:.example.org", kViolated},
      {"ann@notexample.org", "permitted;email:.example.org", kViolated},
      {"ann@a.example.org", "excluded;email:.example.org", kViolated},
      {"ann@example.org", "excluded;email:.example.org", kGood},
      // one mailbox
      {"ann@example.org", "permitted;email:ann@example.org", kGood},
      {"ben@example.org", "permitted;email:ann@example.org", kViolated},
      {"ann@example.org", "excluded;email:ann@example.org", kViolated},
      {"Ann@example.org", "excluded;email:ann@example.org", kViolated},
      {"ben@example.org", "excluded;email:ann@example.org", kGood},
      // several
      {"ann@example.org", "permitted;email:example.com,permitted;email:example.org", kGood},
      {"ann@example.org", "permitted;email:example.org,excluded;email:ann@example.org", kViolated},
      // other kinds say nothing about mail
      {"ann@example.org", "permitted;DNS:example.com", kGood},
      // A-labels
      {"ann@例子.tw", "permitted;email:xn--fsqu00a.tw", kGood},
      {"ann@例子.tw", "excluded;email:xn--fsqu00a.tw", kViolated},
      // SmtpUTF8Mailbox: RFC 9598 section 6
      {"王@example.org", "permitted;email:example.org", kGood},
      {"王@example.org", "permitted;email:example.com", kViolated},
      {"王@a.example.org", "permitted;email:.example.org", kGood},
      {"王@例子.tw", "permitted;email:xn--fsqu00a.tw", kGood},
      {"王@郵件.例子.tw", "permitted;email:.xn--fsqu00a.tw", kGood},
      {"王@例子.tw", "excluded;email:xn--fsqu00a.tw", kViolated},
      {"王@郵件.例子.tw", "excluded;email:.xn--fsqu00a.tw", kViolated},
      {"王@例子.tw", "permitted;email:xn--fsq.tw", kViolated},
      {"王@example.org", "permitted;email:ann@example.org", kViolated},
      {"王@example.org", "excluded;email:ann@example.org", kGood},
  };
  for (const AddressCase& c : cases)
    EXPECT_EQ(judged(c.address, c.constraints), c.expected) << c.address << " " << c.constraints;
}

TEST(MailConstraints, EveryAddressOfTheCertificateCounts) {
  EXPECT_EQ(judged(person_content("Ann", {"ann@example.org", "王@example.org"}), "permitted;email:example.org"), kGood);
  EXPECT_EQ(judged(person_content("Ann", {"ann@example.org", "王@example.com"}), "permitted;email:example.org"),
            kViolated);
  EXPECT_EQ(judged(person_content("Ann", {"王@example.org", "ann@example.com"}), "permitted;email:example.org"),
            kViolated);
  auto content = person_content("Ann", {});
  content.subject.push_back({"emailAddress", "ann@example.com"});
  EXPECT_EQ(judged(content, "permitted;email:example.org"), kViolated) << "emailAddress in the subject";
  content.subject.back().value = "ann@example.org";
  EXPECT_EQ(judged(content, "permitted;email:example.org"), kGood);
  EXPECT_EQ(judged(person_content("Ann", {}), "permitted;email:example.org"), kGood) << "no address at all";
}

// The rest of such a certificate stays bounded.
TEST(MailConstraints, OtherNamesBesideASmtpUtf8MailboxAreJudged) {
  const auto content = person_content("Ann", {"王@例子.tw"});
  const std::string inside = "permitted;email:xn--fsqu00a.tw,permitted;dirName:";
  EXPECT_EQ(judged(content, inside + "tw", "[tw]\nC=TW\n"), kGood);
  EXPECT_EQ(judged(content, inside + "de", "[de]\nC=DE\n"), kViolated);
}

// RFC 9598 section 6 wants rfc822Name in constraints; what only OpenSSL's other reading would leave out is not left
// out.
TEST(MailConstraints, AConstraintOnSmtpUtf8MailboxIsNotLeftOut) {
  const std::string constraints = "permitted;otherName:1.3.6.1.5.5.7.8.9;UTF8:example.org";
  EXPECT_EQ(judged("王@example.org", constraints), kViolated);
  EXPECT_EQ(judged("ann@example.org", constraints), kGood) << "it names nobody so";
}

TEST(MailConstraints, WhatIsNoConstraintMatchesNothing) {
  for (const char* constraint : {"", ".", "@", "ann@", "@example.org", "exa mple.org", "a@b@c", "-.org"}) {
    EXPECT_EQ(matches_constraint("ann@example.org", constraint), std::nullopt) << constraint;
  }
  EXPECT_EQ(matches_constraint("nobody", "example.org"), std::nullopt);
  EXPECT_EQ(judged("ann@example.org", "excluded;email:exa_mple.org"), kViolated) << "never the better reading";
}

}  // namespace
}  // namespace letterlock::trust
