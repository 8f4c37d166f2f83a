// A person's new certificate through the acts of the user: compared, accepted with its binding, or not.

#include <algorithm>

#include "app/accounts.h"
#include "app/people.h"
#include "app/test_app.h"
#include "x509/fingerprint_words.h"

namespace letterlock::app {
namespace {

using namespace testing;

const std::string kBen = "ben@peer.example";

// Somebody as a citizen's card has them: a number, and an address only where it was asked for.
smime::testing::Person citizen(const smime::testing::Authority& authority, const std::string& address) {
  x509::CertificateContent signing = smime::testing::content_of("Carol", smime::testing::kNow);
  signing.subject.push_back({"serialNumber", "0000000012345678"});
  if (!address.empty()) signing.addresses = {address};
  x509::CertificateContent encryption = signing;
  signing.key_usage.digital_signature = true;
  encryption.key_usage.key_encipherment = true;
  return {address, smime::testing::make_pair(authority, signing), smime::testing::make_pair(authority, encryption)};
}

const std::string kCarol = "carol@third.example";

class RenewalTest : public Correspondence {
 protected:
  void hear(const smime::testing::Person& person) {
    smime::SealSettings settings;
    settings.sign = smime::testing::signer(person);
    const std::string text = "From: " + kCarol + "\r\nTo: " + kBen + "\r\nSubject: Hello\r\nMessage-ID: <" +
                             std::to_string(++count_) + "@third.example>\r\nContent-Type: text/plain\r\n\r\nHello.\r\n";
    (void)deliver(ben_, std::string(as_text(smime::testing::sealed(text, settings))));
    wait(std::chrono::minutes(1));
    (void)synchronise(ben_);
  }
  tunnel::Tunnel tunnel() { return must(person(*ben_.home, "", kCarol)).tunnel; }
  static std::string name_of(const smime::testing::Person& person) { return person.signing.certificate.fingerprint(); }
  x509::Compared compared(const std::string& told, const std::string& fingerprint = "") {
    return must(compare(*ben_.home, "", kCarol, fingerprint, told)).result;
  }
  size_t new_ones() {
    const auto& notices = tunnel().notices;
    return static_cast<size_t>(std::count_if(notices.begin(), notices.end(), [](const tunnel::Notice& notice) {
      return notice.kind == tunnel::NoticeKind::new_certificate;
    }));
  }

  int count_ = 0;
};

TEST_F(RenewalTest, AcceptingARenewalWithoutAddressBindsItInOneAct) {
  const auto old = citizen(authority(), "");
  hear(old);
  must_pass(app::bind(*ben_.home, "", kCarol, ""));
  (void)must(accept(*ben_.home, "", kCarol, ""));
  const auto renewed = citizen(authority(), "");
  hear(renewed);
  ASSERT_EQ(new_ones(), 1u);
  EXPECT_EQ(tunnel().seal_to, std::vector<std::string>{old.encryption.certificate.fingerprint()});
  const auto accepted = must(accept(*ben_.home, "", kCarol, ""));
  EXPECT_EQ(accepted.signing_certificate, name_of(renewed));
  EXPECT_EQ(tunnel().seal_to.size(), 2u);
  EXPECT_EQ(new_ones(), 0u);
}

TEST_F(RenewalTest, AStrangersWithoutAddressIsNotAcceptedByTheWay) {
  const auto old = citizen(authority(), "");
  hear(old);
  must_pass(app::bind(*ben_.home, "", kCarol, ""));
  (void)must(accept(*ben_.home, "", kCarol, ""));
  const auto stranger = make_person(authority(), "Carol", "");
  hear(stranger);
  EXPECT_EQ(new_ones(), 0u);
  EXPECT_EQ(testing::code_of(accept(*ben_.home, "", kCarol, name_of(stranger))), ErrorCode::certificate_not_good);
  EXPECT_EQ(tunnel().seal_to, std::vector<std::string>{old.encryption.certificate.fingerprint()});
}

TEST_F(RenewalTest, AStrangersCertificateIsAcceptedByItsNameAlone) {
  const auto old = make_person(authority(), "Carol", kCarol);
  hear(old);
  (void)must(accept(*ben_.home, "", kCarol, ""));
  const auto stranger = make_person(authority(), "Carola", kCarol);
  hear(stranger);
  ASSERT_EQ(new_ones(), 1u);
  EXPECT_EQ(testing::code_of(accept(*ben_.home, "", kCarol, "")), ErrorCode::nothing_to_review);
  EXPECT_EQ(tunnel().seal_to, std::vector<std::string>{old.encryption.certificate.fingerprint()});
  EXPECT_EQ(must(accept(*ben_.home, "", kCarol, name_of(stranger))).signing_certificate, name_of(stranger));
}

TEST_F(RenewalTest, ComparingIsAboutTheOneThatWaits) {
  const auto old = make_person(authority(), "Carol", kCarol);
  EXPECT_EQ(testing::code_of(compare(*ben_.home, "", kCarol, "", name_of(old))), ErrorCode::nothing_to_review);
  hear(old);
  EXPECT_EQ(compared(name_of(old)), x509::Compared::same);
  (void)must(accept(*ben_.home, "", kCarol, ""));
  EXPECT_EQ(compared(name_of(old)), x509::Compared::same);
  const auto fresh = make_person(authority(), "Carola", kCarol);
  hear(fresh);
  EXPECT_EQ(compared(name_of(fresh)), x509::Compared::same);
  const Comparison other = must(compare(*ben_.home, "", kCarol, "", name_of(old)));
  EXPECT_EQ(other.result, x509::Compared::other_certificate);
  EXPECT_EQ(other.certificate, name_of(fresh));
  EXPECT_EQ(other.equals, name_of(old));
  EXPECT_EQ(compared(name_of(old), name_of(old).substr(0, 12)), x509::Compared::same);
  EXPECT_EQ(compared(x509::fingerprint_code(name_of(fresh), kCarol)), x509::Compared::same);
  EXPECT_EQ(compared(x509::fingerprint_code(name_of(fresh), kBen)), x509::Compared::other_address);
  EXPECT_EQ(compared("hello"), x509::Compared::unreadable);
}

TEST_F(RenewalTest, OurOwnEndIsSaid) {
  const account::Account account = must(find_account(*ben_.home, ""));
  EXPECT_TRUE(needs_of(*ben_.home, account).ends.empty());
  const auto rest = account.signing_certificate->not_after() - ben_.home->now();
  wait(std::chrono::duration_cast<std::chrono::minutes>(rest - std::chrono::hours(24 * 30)));
  const auto soon = needs_of(*ben_.home, account).ends;
  ASSERT_EQ(soon.size(), 2u) << "two certificates on a card";
  EXPECT_TRUE(soon[0].signing && !soon[0].encryption && !soon[0].ended);
  EXPECT_TRUE(!soon[1].signing && soon[1].encryption && !soon[1].ended);
  wait(std::chrono::minutes(60 * 24 * 30));
  EXPECT_TRUE(needs_of(*ben_.home, account).ends.at(0).ended);
}

}  // namespace
}  // namespace letterlock::app
