// The copies of one letter: one signature in all of them, and nobody named to those who need not know (S8).
#include "outbox/copies.h"

#include <gtest/gtest.h>

#include "outbox/dispatch.h"
#include "outbox/queue.h"
#include "outbox/test_office.h"

namespace letterlock::outbox {
namespace {

using smime::testing::keys_of;
using testing::must;
using testing::people;
using testing::Person;
using testing::TestKeys;

// One copy as its reader opens it.
struct Opened {
  std::vector<smime::RecipientFacts> recipients;
  Bytes signature;
  std::string cipher;
  std::string payload;  // header and body
};

class CopiesTest : public testing::OfficeTest {
 protected:
  Opened opened_by(const Person& person) {
    const std::vector<Bytes> mails = mail_of(person.address);
    EXPECT_EQ(mails.size(), 1U) << person.address;
    ReplayableMemory source(mails.at(0));
    const x509::KeyRing keys = keys_of(person);
    const auto examination = must(smime::Examination::examine(source, keys));
    const smime::Facts& facts = examination->facts();
    EXPECT_EQ(facts.layers.size(), 2U);
    EXPECT_EQ(facts.layers.at(1).signers.at(0).check, cms::SignatureCheck::right);
    return {facts.layers[0].recipients, facts.layers[1].signers[0].info.signature, facts.layers[0].encryption->name(),
            std::string(as_text(must(examination->release_to_memory(1 << 20)).view()))};
  }
  static bool names(const Opened& copy, const Person& person) {
    return std::any_of(copy.recipients.begin(), copy.recipients.end(), [&](const smime::RecipientFacts& recipient) {
      return recipient.info.id.matches(person.encryption.certificate);
    });
  }
  void send(const Letter& letter) {
    TestKeys keys(people().ann);
    (void)must(dispatch(office(&keys), must(enqueue(office(&keys), letter))));
  }

  Person dan_ = smime::testing::make_person(people().authority, "Dan", "dan@peer.example");
};

TEST_F(CopiesTest, EachCipherHasItsCopyUnderOneSignature) {
  know(people().ben, {"aes256-GCM"});
  know(carol_, {"aes128-CBC"});
  know(dan_, {"aes128-GCM"});
  send(letter({people().ben.address, carol_.address, dan_.address}));
  const Opened bens = opened_by(people().ben);
  const Opened carols = opened_by(carol_);
  const Opened dans = opened_by(dan_);
  EXPECT_EQ(bens.cipher + " " + carols.cipher + " " + dans.cipher, "aes256-GCM aes128-CBC aes128-GCM");
  EXPECT_EQ(bens.signature, carols.signature);
  EXPECT_EQ(bens.signature, dans.signature);
  EXPECT_EQ(bens.payload, carols.payload);
  EXPECT_FALSE(names(bens, carol_)) << "who cannot read a copy is no recipient of it";
  EXPECT_TRUE(names(bens, people().ann)) << "ours is one of the recipients of each";
  EXPECT_TRUE(names(carols, people().ann));
}

TEST_F(CopiesTest, S8SeveralBccAreNamedToNobody) {
  know(people().ben, {"aes256-GCM"});
  know(carol_, {"aes256-GCM"});
  know(dan_, {"aes256-GCM"});
  Letter blind = letter({people().ben.address});
  blind.bcc = {carol_.address, dan_.address};
  send(blind);
  const Opened bens = opened_by(people().ben);
  const Opened carols = opened_by(carol_);
  const Opened dans = opened_by(dan_);
  EXPECT_FALSE(names(bens, carol_) || names(bens, dan_));
  EXPECT_FALSE(names(carols, dan_) || names(carols, people().ben)) << "not even to one another";
  EXPECT_FALSE(names(dans, carol_) || names(dans, people().ben));
  for (const Opened& copy : {bens, carols, dans}) {
    EXPECT_EQ(copy.recipients.size(), 2U);
    EXPECT_EQ(copy.signature, bens.signature);
    for (const char* word : {"carol", "dan@", "Bcc", "bcc"}) {
      EXPECT_EQ(copy.payload.find(word), std::string::npos) << "the protected header: " << word;
    }
  }
  for (const Person* person : std::vector<const Person*>{&people().ben, &carol_, &dan_}) {
    const Bytes mail = mail_of(person->address).at(0);
    EXPECT_EQ(as_text(mail).find("carol@"), std::string_view::npos);
    EXPECT_EQ(as_text(mail).find("dan@"), std::string_view::npos);
  }
}

// Evidence tells of each recipient the certificates that are theirs, in whatever copy they stood.
TEST_F(CopiesTest, EvidenceNamesEachRecipientsOwnCertificates) {
  know(people().ben, {"aes256-GCM"});
  know(carol_, {"aes256-GCM"});
  send(letter({people().ben.address, carol_.address}));
  size_t seen = 0;
  for (const directory::Evidence& one : must(store::EvidenceLog(*store_).all("ann"))) {
    const auto* sent = std::get_if<directory::SentMail>(&one.fact);
    if (sent == nullptr) continue;
    for (const auto& [address, certificates] : sent->sealed_to) {
      const Person& person = address == carol_.address ? carol_ : people().ben;
      EXPECT_EQ(certificates, std::vector<std::string>{person.encryption.certificate.fingerprint()}) << address;
      ++seen;
    }
  }
  EXPECT_EQ(seen, 2U);
}

TEST_F(CopiesTest, S9_OneRecipientTooManyIsRefusedBeforeAnythingIsKept) {
  TestKeys keys(people().ann);
  Letter many = letter({}, Protection::signed_only);
  for (size_t i = 0; i < kRecipientsMax; ++i) many.content.to.push_back({"", "r" + std::to_string(i) + "@x.example"});
  many.bcc = {"one@x.example"};
  const auto refused = enqueue(office(&keys), many);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::recipients_too_many);
  EXPECT_EQ(refused.error().params, (Params{{"count", "5001"}, {"maximum", "5000"}}));
  EXPECT_EQ(keys.asked, 0);
  EXPECT_TRUE(must(store::OutboxEntries(*store_).list("", true)).empty());
  many.bcc.clear();
  EXPECT_TRUE(enqueue(office(&keys), many).has_value());
}

}  // namespace
}  // namespace letterlock::outbox
