#include "directory/contact.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace letterlock::directory {
namespace {

constexpr const char* kBob = "bob@example.org";

Time at(std::int64_t second) { return from_unix(1'800'000'000 + second); }

class Log {
 public:
  Log& add(std::int64_t second, Fact fact) {
    evidence.push_back(make_evidence(at(second), std::move(fact)));
    return *this;
  }
  Log& mail(std::int64_t second, const std::string& signature, std::optional<std::string> encryption,
            std::string certificate = "b-sign", std::string digest = "") {
    SignedMail mail;
    mail.message_digest = digest.empty() ? "mail at " + std::to_string(second) : digest;
    mail.from = kBob;
    mail.identity = "ann@example.org";
    mail.signing_certificate = std::move(certificate);
    mail.encryption_certificate = std::move(encryption);
    mail.signing_time = at(second);
    mail.signature = signature;
    return add(second, mail);
  }
  Contact bob() const { return contact_of(evidence, {"a-sign"}, kBob); }
  CertificateRecord certificate() const { return bob().certificates.at("b-sign"); }
  std::vector<Evidence> evidence;
};

TEST(Contact, PeopleAreRecipientsSignersAndWhomTheUserNamed) {
  SentMail sent;
  sent.identity = "ann@example.org";
  sent.recipients = {"carol@example.org", "ann@example.org"};
  Log log;
  log.add(1, sent).mail(2, "s1", {}).add(3, ContactNamed{"dora@example.org", "Dora"});
  const auto all = contacts(log.evidence, {"a-sign"});
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].addresses, std::vector<std::string>{kBob});
  EXPECT_FALSE(all[0].added);
  EXPECT_EQ(all[1].addresses, std::vector<std::string>{"carol@example.org"});
  EXPECT_EQ(all[2].name, "Dora");
  EXPECT_TRUE(all[2].added);
  EXPECT_EQ(contact_of(log.evidence, {}, "Nobody@Example.org").addresses,
            std::vector<std::string>{"nobody@example.org"});
}

TEST(Contact, OurOwnMailSentBackIsNobodys) {
  Log log;
  log.mail(1, "s1", {}, "a-sign");
  EXPECT_TRUE(contacts(log.evidence, {"a-sign"}).empty());
}

// RFC 9788 section 5.2: who writes protected headers reads them.
TEST(Contact, ReadsProtectedHeadersWhereAllItsMailOf90DaysHasThem) {
  constexpr std::int64_t kDay = 24 * 60 * 60;
  using HP = HeaderProtection;
  struct Mail {
    std::int64_t day;
    HP protection;
    const char* certificate = "b-sign";
    bool automatic = false;
    const char* signature = "";
  };
  const std::pair<std::vector<Mail>, bool> cases[] = {
      {{}, false},
      {{{1, HP::cipher}}, true},
      {{{1, HP::clear}}, true},
      {{{1, HP::none}}, false},
      {{{1, HP::cipher}, {2, HP::none}}, false},
      {{{1, HP::none}, {2, HP::cipher}}, false},
      {{{1, HP::none}, {92, HP::cipher}}, true},
      {{{1, HP::none}, {2, HP::cipher, "b-other"}}, false},
      {{{1, HP::cipher, "b-other"}}, false},
      {{{1, HP::cipher}, {2, HP::none, "b-sign", true}}, true},
      {{{1, HP::cipher, "b-sign", true}}, false},
      {{{1, HP::none, "b-sign", false, "s"}, {95, HP::clear, "b-sign", false, "s"}}, false},
  };
  for (const auto& [mails, expected] : cases) {
    Log log;
    log.add(0, CertificateAccepted{kBob, "b-sign", {}});
    for (const Mail& each : mails) {
      SignedMail mail;
      mail.message_digest = "mail " + std::to_string(each.day);
      mail.from = kBob;
      mail.signing_certificate = each.certificate;
      mail.signature = *each.signature != 0 ? each.signature : mail.message_digest;
      mail.header_protection = each.protection;
      mail.automatic = each.automatic;
      log.add(each.day * kDay, mail);
    }
    EXPECT_EQ(log.bob().reads_protected_headers(), expected) << mails.size();
  }
}

TEST(Contact, JoinedAddressesAreOne) {
  Log log;
  log.mail(1, "s1", {});
  log.add(2, AddressJoined{"bob@example.net", kBob}).add(3, AddressJoined{"bob@example.com", "bob@example.net"});
  log.add(4, CertificateAccepted{"bob@example.com", "b-sign", "b-enc"});
  const auto all = contacts(log.evidence, {});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].addresses, (std::vector<std::string>{"bob@example.com", "bob@example.net", kBob}));
  EXPECT_TRUE(all[0].certificates.at("b-sign").accepted);
  EXPECT_EQ(all[0].certificates.at("b-sign").mails.size(), 1u);
}

TEST(Contact, AcceptingAndTakingBack) {
  Log log;
  log.mail(1, "s1", "b-enc");
  EXPECT_FALSE(log.certificate().accepted);
  log.add(2, CertificateWithdrawn{kBob, "b-sign"});
  EXPECT_TRUE(log.certificate().refused);
  log.add(3, CertificateAccepted{kBob, "b-sign", {}});
  EXPECT_TRUE(log.certificate().accepted);
  EXPECT_FALSE(log.certificate().refused);
  log.add(4, CertificateWithdrawn{kBob, "b-sign"});
  EXPECT_TRUE(log.certificate().withdrawn);
  EXPECT_FALSE(log.certificate().accepted);
  log.add(5, CertificateAccepted{kBob, "b-sign", {}});
  EXPECT_TRUE(log.certificate().accepted);
  EXPECT_FALSE(log.certificate().withdrawn);
  EXPECT_EQ(log.certificate().accepted_at, at(5));
}

TEST(Contact, TheNewestSignatureNamesTheEncryptionCertificateUntilTheUserHasNamedOne) {
  using Words = std::vector<std::string>;
  Log log;
  log.mail(1, "s1", "b-enc-1").mail(2, "s2", "b-enc-2").mail(3, "s3", std::nullopt);
  EXPECT_EQ(log.certificate().encryption_candidates(), Words{"b-enc-2"});
  EXPECT_EQ(log.certificate().encryption_to_review(), std::nullopt);
  log.add(4, CertificateAccepted{kBob, "b-sign", "b-enc-1"});
  EXPECT_EQ(log.certificate().encryption_candidates(), Words{"b-enc-1"});
  EXPECT_EQ(log.certificate().encryption_to_review(), "b-enc-2");
  log.add(5, EncryptionCertificateImported{kBob, "b-sign", "b-enc-2"});
  EXPECT_EQ(log.certificate().encryption_candidates(), (Words{"b-enc-2", "b-enc-1"}));
  EXPECT_EQ(log.certificate().encryption_to_review(), std::nullopt);
}

TEST(Contact, ASignatureThatAnotherMessageHadBeforeIsMarked) {
  Log log;
  log.mail(1, "s1", "b-enc", "b-sign", "d1").mail(5, "s1", "b-enc-old", "b-sign", "d2");
  log.mail(6, "s2", "b-enc", "b-sign", "d3").mail(6, "s2", "b-enc", "b-sign", "d4");
  const auto mails = log.certificate().mails;
  ASSERT_EQ(mails.size(), 4u);
  EXPECT_FALSE(mails[0].signature_seen_before);
  EXPECT_TRUE(mails[1].signature_seen_before);
  EXPECT_TRUE(mails[2].signature_seen_before) << "in the same second neither is the first";
  EXPECT_TRUE(mails[3].signature_seen_before);
  EXPECT_EQ(log.certificate().announced_encryption, "b-enc") << "a message sent again announces nothing";
}

TEST(Contact, TheSameMessageTwiceIsNoReplay) {
  Log log;
  log.mail(1, "s1", std::nullopt, "b-sign", "d1").mail(5, "s1", "b-enc", "b-sign", "d1");
  for (const TheirMail& mail : log.certificate().mails) EXPECT_FALSE(mail.signature_seen_before);
  EXPECT_EQ(log.certificate().announced_encryption, "b-enc") << "known only when it was examined again";
}

TEST(Contact, Bindings) {
  Log log;
  log.add(1, AddressBound{kBob, "b-sign"}).add(2, AddressBound{"bob@example.net", "b-sign"});
  log.add(3, AddressJoined{kBob, "bob@example.net"}).add(4, AddressUnbound{kBob, "b-sign"});
  EXPECT_TRUE(log.bob().bound.contains("b-sign")) << "the other address still has it";
  const std::set<std::pair<std::string, std::string>> left = {{"bob@example.net", "b-sign"}};
  EXPECT_EQ(bindings(log.evidence), left);
  log.add(5, AddressUnbound{"bob@example.net", "b-sign"});
  EXPECT_TRUE(log.bob().bound.empty());
}

}  // namespace
}  // namespace letterlock::directory
