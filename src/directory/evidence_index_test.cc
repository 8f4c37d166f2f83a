#include "directory/evidence_index.h"

#include <gtest/gtest.h>

namespace letterlock::directory {
namespace {

const Time kThen = from_unix(1795420800);

SignedMail mail_from(const std::string& from, const std::string& signature) {
  SignedMail mail;
  mail.from = from;
  mail.message_digest = from + signature;
  mail.signature = signature;
  return mail;
}

SentMail mail_to(const std::vector<std::string>& recipients) {
  SentMail mail;
  mail.message_digest = "sent";
  mail.message_id = "<1@own.example>";
  mail.identity = "ann@own.example";
  mail.recipients = recipients;
  mail.is_signed = mail.is_sealed = true;
  mail.signing_certificate = "a-sign";
  mail.encryption_certificate = "a-enc";
  for (const std::string& address : recipients) mail.sealed_to[address] = {"of " + address};
  mail.capabilities = {"aes256-GCM"};
  mail.code = "code";
  mail.cipher = "aes256-GCM";
  return mail;
}

size_t count_about(const std::vector<Evidence>& all, const std::vector<std::string>& addresses) {
  return EvidenceIndex(all).about(addresses).size();
}

TEST(EvidenceIndex, EachKindOfFactIsFoundByItsAddresses) {
  const std::vector<Fact> facts = {
      mail_to({"ben@x"}),
      DeliveryFailed{"sent", "ann@own.example", "ben@x"},
      mail_from("ben@x", "s"),
      CertificateAccepted{"ben@x", "b-sign", {}},
      CertificateWithdrawn{"ben@x", "b-sign"},
      AddressBound{"ben@x", "b-sign"},
      AddressUnbound{"ben@x", "b-sign"},
      EncryptionCertificateImported{"ben@x", "b-sign", "b-enc"},
      ContactNamed{"ben@x", "Ben"},
      AddressJoined{"ben@x", "ben@y"},
      AddressJoined{"ben@y", "ben@x"},
      AesTried{"ben@x", "b-sign"},
      CertificateCarried{"digest", "ben@x", "b-sign", "b2-sign"},
  };
  for (const Fact& fact : facts) {
    const std::vector<Evidence> all = {{"id", kThen, fact}};
    EXPECT_EQ(count_about(all, {"ben@x"}), 1U) << fact.index();
    EXPECT_EQ(count_about(all, {"a@x", "ben@x"}), 1U) << fact.index();
    EXPECT_EQ(count_about(all, {"carol@x"}), 0U) << fact.index();
  }
}

// That somebody else had the signature before must not be forgotten: it is then no answer.
TEST(EvidenceIndex, ASignatureOfTheirsInAnotherMailComesAlong) {
  const std::vector<Evidence> all = {{"1", kThen, mail_from("eve@x", "same")},
                                     {"2", kThen, mail_from("ben@x", "same")},
                                     {"3", kThen, mail_from("eve@x", "other")}};
  const auto about = EvidenceIndex(all).about({"ben@x"});
  ASSERT_EQ(about.size(), 2U);
  EXPECT_EQ(about[0].id, "1");
  EXPECT_EQ(about[1], all[1]);
}

TEST(EvidenceIndex, OfMailToManyOnlyTheirPartComes) {
  const std::vector<Evidence> all = {{"1", kThen, mail_to({"ben@x", "carol@x", "dan@x"})}};
  EXPECT_EQ(EvidenceIndex(all).about({"carol@x"}), (std::vector<Evidence>{{"1", kThen, mail_to({"carol@x"})}}));
  EXPECT_EQ(EvidenceIndex(all).about({"ben@x", "dan@x"}),
            (std::vector<Evidence>{{"1", kThen, mail_to({"ben@x", "dan@x"})}}));
}

}  // namespace
}  // namespace letterlock::directory
