#include "directory/evidence.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"

namespace letterlock::directory {
namespace {

Time at(std::int64_t second) { return from_unix(1'800'000'000 + second); }

SignedMail mail() {
  SignedMail mail;
  mail.message_digest = "aa";
  mail.from = "Bob@Example.ORG";
  mail.identity = "ann@example.org";
  mail.signing_certificate = "b-sign";
  mail.encryption_certificate = "b-enc";
  mail.capabilities = {{"aes256-GCM", "rc2-CBC/40"}};
  mail.signing_time = at(1);
  mail.signature = "51";
  mail.sealed = mail.signature_inside = true;
  mail.opened_with = "a-enc";
  mail.header_protection = HeaderProtection::cipher;
  mail.codes = {"LL-0000-0000-0000-0000"};
  mail.in_reply_to = {"<1@example.org>"};
  return mail;
}

SentMail sent() {
  SentMail mail;
  mail.message_digest = "bb";
  mail.identity = "Ann@example.org";
  mail.recipients = {"Bob@example.org"};
  mail.is_signed = mail.is_sealed = true;
  mail.sealed_to = {{"Bob@example.org", {"b-enc"}}, {"bob@example.org", {"b-enc-2"}}};
  return mail;
}

std::vector<Fact> one_of_each() {
  return {sent(),
          DeliveryFailed{"bb", "ann@example.org", "bob@example.org"},
          mail(),
          CertificateAccepted{"bob@example.org", "b-sign", "b-enc"},
          CertificateAccepted{"bob@example.org", "b-sign", std::nullopt},
          CertificateWithdrawn{"bob@example.org", "b-sign"},
          AddressBound{"bob@example.org", "b-sign"},
          AddressUnbound{"bob@example.org", "b-sign"},
          EncryptionCertificateImported{"bob@example.org", "b-sign", "b-enc"},
          ContactNamed{"bob@example.org", "王小明"},
          AddressJoined{"bob@example.org", "bob@example.net"},
          AesTried{"bob@example.org", "b-sign"},
          CertificateCarried{"aa", "bob@example.org", "b-sign", "b2-sign"}};
}

TEST(Evidence, EveryFactIsWrittenAndReadAsJson) {
  for (const Fact& fact : one_of_each()) {
    const Evidence evidence = make_evidence(at(5), fact);
    const std::string text = to_json_text(evidence);
    const auto back = from_json_text<Evidence>(text);
    ASSERT_TRUE(back.has_value()) << text;
    EXPECT_EQ(*back, evidence) << text;
  }
}

TEST(Evidence, TheKindIsTheNameOfTheStruct) {
  EXPECT_EQ(to_json(Fact(sent())).at("kind").as_string(), "SentMail");
  EXPECT_EQ(to_json(Fact(mail())).at("kind").as_string(), "SignedMail");
}

TEST(Evidence, AddressesAreKeys) {
  const Evidence received = make_evidence(at(0), mail());
  EXPECT_EQ(std::get<SignedMail>(received.fact).from, "bob@example.org");
  const SentMail ours = std::get<SentMail>(make_evidence(at(0), sent()).fact);
  EXPECT_EQ(ours.identity, "ann@example.org");
  EXPECT_EQ(ours.recipients, std::vector<std::string>{"bob@example.org"});
  const std::map<std::string, std::vector<std::string>> sealed = {{"bob@example.org", {"b-enc", "b-enc-2"}}};
  EXPECT_EQ(ours.sealed_to, sealed);
  EXPECT_EQ(address_key("Not An Address"), "not an address");
}

TEST(Evidence, MailHasOneIdWheneverItIsReadAndActsHaveOneEach) {
  EXPECT_EQ(make_evidence(at(0), mail()).id, make_evidence(at(9), mail()).id);
  SignedMail other = mail();
  other.message_digest = "ab";
  EXPECT_NE(make_evidence(at(0), mail()).id, make_evidence(at(0), other).id);
  const CertificateAccepted act{"bob@example.org", "b-sign", {}};
  EXPECT_NE(make_evidence(at(0), act).id, make_evidence(at(9), act).id);
  EXPECT_EQ(make_evidence(at(0), act).id.size(), 64u);
}

TEST(Evidence, TheOrderIsByTimeThenTakingBackThenId) {
  const CertificateAccepted accept{"bob@example.org", "b-sign", {}};
  const CertificateWithdrawn withdraw{"bob@example.org", "b-sign"};
  std::vector<Evidence> log = {make_evidence(at(3), withdraw), make_evidence(at(3), accept),
                               make_evidence(at(9), mail()), make_evidence(at(1), mail())};
  std::sort(log.begin(), log.end(), [](const Evidence& a, const Evidence& b) { return a.id < b.id; });
  const auto sorted = ordered(log);
  ASSERT_EQ(sorted.size(), 3u);  // the mail once
  EXPECT_EQ(sorted[0]->at, at(1));
  EXPECT_TRUE(std::holds_alternative<CertificateAccepted>(sorted[1]->fact));
  EXPECT_TRUE(std::holds_alternative<CertificateWithdrawn>(sorted[2]->fact));
}

TEST(Evidence, ActsKeepTheirOrderWithinASecond) {
  std::vector<Evidence> log = {make_evidence(at(7), mail())};
  EXPECT_EQ(time_of_act(log, at(7)), at(7));  // mail is no act
  log.push_back(make_evidence(at(7), AesTried{"bob@example.org", "b-sign"}));
  EXPECT_EQ(time_of_act(log, at(7)), at(8));
  log.push_back(make_evidence(at(8), AesTried{"bob@example.org", "b-sign"}));
  EXPECT_EQ(time_of_act(log, at(7)), at(9));
  EXPECT_EQ(time_of_act(log, at(20)), at(20));
}

}  // namespace
}  // namespace letterlock::directory
