// Kinship with the paths as they are in a home: who is told to be a renewal, with real certificates.

#include "outbox/kinship.h"

#include "outbox/standing.h"
#include "outbox/test_office.h"

namespace letterlock::outbox {
namespace {

using namespace testing;
using smime::testing::Authority;
using smime::testing::make_authority;
using smime::testing::make_pair;
using smime::testing::Pair;
using x509::Kinship;

const std::string kBen = "ben@peer.example";

x509::CertificateContent numbered(const std::string& address, Time end = kNow + std::chrono::hours(24 * 365)) {
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", "Ben"}, {"serialNumber", "0000000012345678"}};
  content.not_before = kNow - std::chrono::hours(24 * 365);
  content.not_after = end;
  content.key_usage.digital_signature = content.key_usage.key_encipherment = true;
  if (!address.empty()) content.addresses = {address};
  return content;
}

class KinshipTest : public OfficeTest {
 protected:
  void hear(const Pair& pair, int minutes_ago) {
    must_pass(store::Certificates(*store_).put(pair.certificate));
    directory::SignedMail mail;
    mail.message_digest = "mail of " + pair.certificate.fingerprint();
    mail.from = kBen;
    mail.identity = account_.address;
    mail.signing_certificate = pair.certificate.fingerprint();
    mail.encryption_certificate = mail.signing_certificate;
    mail.capabilities = {"aes256-CBC"};
    mail.signing_time = ago(minutes_ago);
    mail.signature = "signature of " + mail.signing_certificate;
    add(directory::make_evidence(ago(minutes_ago), mail));
  }
  void accept(const Pair& pair, int minutes_ago) {
    const std::string name = pair.certificate.fingerprint();
    add(directory::make_evidence(ago(minutes_ago), directory::AddressBound{kBen, name}));
    add(directory::make_evidence(ago(minutes_ago), directory::CertificateAccepted{kBen, name, name}));
  }
  void carry(const Pair& by, const Pair& carried, int minutes_ago) {
    add(directory::make_evidence(
        ago(minutes_ago),
        directory::CertificateCarried{"mail of " + by.certificate.fingerprint(), kBen, by.certificate.fingerprint(),
                                      carried.certificate.fingerprint()}));
  }
  static Time ago(int minutes) { return kNow - std::chrono::minutes(minutes); }

  tunnel::Tunnel tunnel() {
    auto derived = tunnel_to(office(nullptr), kBen);
    return must(std::move(derived));
  }
  std::optional<tunnel::Kin> kin_told(const Pair& pair) {
    for (const tunnel::Notice& notice : tunnel().notices) {
      if (notice.certificate == pair.certificate.fingerprint()) return notice.kin;
    }
    return std::nullopt;
  }
  Pair accepted_one(const Authority& authority, const std::string& address = kBen) {
    Pair old = make_pair(authority, numbered(address));
    hear(old, 100);
    accept(old, 90);
    return old;
  }
};

TEST_F(KinshipTest, TheSameHolderAndAStranger) {
  const Pair old = accepted_one(people().authority);
  const Pair renewed = make_pair(people().authority, numbered(kBen));
  x509::CertificateContent other = numbered(kBen);
  other.subject = {{"CN", "Ben"}};
  const Pair stranger = make_pair(people().authority, other);
  hear(renewed, 50);
  hear(stranger, 40);
  EXPECT_EQ(kin_told(renewed), (tunnel::Kin{Kinship::same_holder, old.certificate.fingerprint()}));
  EXPECT_EQ(kin_told(stranger), (tunnel::Kin{Kinship::stranger, old.certificate.fingerprint()}));
  EXPECT_EQ(tunnel().seal_to, std::vector<std::string>{old.certificate.fingerprint()});
}

TEST_F(KinshipTest, ARenewalThatNamesNoAddress) {
  const Pair old = accepted_one(people().authority, "");
  const Pair renewed = make_pair(people().authority, numbered(""));
  hear(renewed, 50);
  EXPECT_EQ(kin_told(renewed), (tunnel::Kin{Kinship::same_holder, old.certificate.fingerprint()}));
}

TEST_F(KinshipTest, AnAuthorityOfTheSameNameThatIsNoAnchorIsNoGeneration) {
  const Pair old = accepted_one(people().authority);
  const Authority lookalike = make_authority();
  const Pair stranger = make_pair(lookalike, numbered(kBen));
  hear(stranger, 50);
  EXPECT_EQ(kin_told(stranger), std::nullopt) << "it cannot be trusted: no review";
  must_pass(trust_.add_anchor(lookalike.certificate));
  EXPECT_EQ(kin_told(stranger), (tunnel::Kin{Kinship::generation, old.certificate.fingerprint()}))
      << "the user confirmed both, and is told that nobody says they are one";
}

TEST_F(KinshipTest, AnAuthorityOfTheSameNameBelowAnotherAnchorIsAStrangers) {
  const Pair old = accepted_one(people().authority);
  const Authority other_root = make_authority("Other Root");
  x509::CertificateContent content = smime::testing::content_of("Test Authority", kNow);
  content.is_ca = true;
  content.key_usage.key_cert_sign = content.key_usage.crl_sign = true;
  crypto::KeyHandle key = must(crypto::generate_rsa(2048));
  const x509::Certificate certificate =
      must(x509::build_certificate(content, crypto::public_key_of(key), {other_root.certificate, other_root.key}));
  const Authority lookalike{std::move(key), certificate};
  must_pass(trust_.add_anchor(other_root.certificate));
  trust_.add_intermediate(lookalike.certificate);
  const Pair stranger = make_pair(lookalike, numbered(kBen));
  hear(stranger, 50);
  EXPECT_EQ(kin_told(stranger), (tunnel::Kin{Kinship::stranger, old.certificate.fingerprint()}));
}

TEST_F(KinshipTest, TheOldOneVouchesWhileItIsValid) {
  const Authority other = make_authority("Another Authority");
  must_pass(trust_.add_anchor(other.certificate));
  Pair old = make_pair(people().authority, numbered(kBen, ago(30)));
  hear(old, 100);
  accept(old, 90);
  x509::CertificateContent named = smime::testing::content_of("Benjamin", kNow);
  named.addresses = {kBen};
  named.key_usage.digital_signature = named.key_usage.key_encipherment = true;
  const Pair vouched = make_pair(other, named);
  hear(vouched, 20);
  carry(old, vouched, 10);
  EXPECT_EQ(kin_told(vouched)->kinship, Kinship::stranger) << "the mail came after the old one ended";
  carry(old, vouched, 40);
  EXPECT_EQ(kin_told(vouched)->kinship, Kinship::vouched);
}

TEST_F(KinshipTest, EndsAreAnnounced) {
  Pair old = make_pair(people().authority, numbered(kBen, kNow + std::chrono::hours(24 * 20)));
  hear(old, 100);
  accept(old, 90);
  const tunnel::Tunnel shown = tunnel();
  ASSERT_EQ(shown.notices.size(), 1u);
  EXPECT_EQ(shown.notices[0].kind, tunnel::NoticeKind::expires_soon);
  EXPECT_EQ(shown.notices[0].until, old.certificate.not_after());
}

}  // namespace
}  // namespace letterlock::outbox
