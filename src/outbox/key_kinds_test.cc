// Keys that are sent and keys that agree: no copy holds both, but those that only they read who have agreeing keys.
#include <gtest/gtest.h>

#include "outbox/choosing.h"
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

// As `person`, with an encryption key of this type.
Person with_key(Person person, crypto::KeyType type) {
  x509::CertificateContent content = smime::testing::content_of("agrees", smime::testing::kNow);
  content.addresses = {person.address};
  content.key_usage.key_agreement = true;
  person.encryption = smime::testing::make_pair(people().authority, content, must(crypto::generate_key(type)));
  return person;
}

class KeyKindsTest : public testing::OfficeTest {
 protected:
  // What one copy is to whoever opens it: "Ben transport, Ann agreement", in the order of the message.
  std::string recipients_of(ByteView mail, const Person& reader) {
    ReplayableMemory source(mail);
    const x509::KeyRing keys = keys_of(reader);
    const auto examination = must(smime::Examination::examine(source, keys));
    EXPECT_EQ(examination->facts().layers.size(), 2U) << "opened, and signed inside";
    std::string words;
    for (const smime::RecipientFacts& recipient : examination->facts().layers.at(0).recipients) {
      const bool agrees = recipient.info.kind == cms::RecipientKind::key_agreement;
      words += (words.empty() ? "" : ", ") + name_of(recipient.info) + (agrees ? " agreement" : " transport");
    }
    return words;
  }
  std::string name_of(const cms::RecipientInfo& info) {
    for (const Person* person : std::vector<const Person*>{&ann_, &people().ben, &carol_, &dan_}) {
      if (info.id.matches(person->encryption.certificate)) return person->address.substr(0, 3);
    }
    return "?";
  }
  std::string copy_of(const Person& person) { return recipients_of(mail_of(person.address).at(0), person); }

  // Sends; what stays with us, as Ann reads it.
  std::string kept_of(const Letter& letter) {
    TestKeys keys(ann_);
    const Dispatched sent = must(dispatch(office(&keys), must(enqueue(office(&keys), letter))));
    const auto octets = must(store::Files(*store_).open(sent.message_digest));
    const auto source = must(octets->open());
    return recipients_of(must(read_all(*source, 1 << 20)), ann_);
  }
  void we_agree() {
    ann_ = with_key(ann_, crypto::KeyType::ec_p256);
    account_.encryption_certificate = ann_.encryption.certificate;
    testing::must_pass(store::Accounts(*store_).update(account_));
  }

  Person ann_ = people().ann;
  Person dan_ =
      with_key(smime::testing::make_person(people().authority, "Dan", "dan@peer.example"), crypto::KeyType::ec_p384);
};

TEST_F(KeyKindsTest, AnRsaSenderToBoth) {
  know(people().ben, {"aes256-GCM"});
  know(carol_, {"aes256-GCM"});
  know(dan_, {"aes256-GCM"});
  const std::string kept = kept_of(letter({dan_.address, people().ben.address, carol_.address}));
  EXPECT_EQ(copy_of(people().ben), "ben transport, car transport, ann transport");
  EXPECT_EQ(copy_of(carol_), copy_of(people().ben));
  EXPECT_EQ(copy_of(dan_), "dan agreement, ann transport");
  EXPECT_EQ(kept, "ben transport, car transport, ann transport") << "which any program of ours reads";
}

// Our own key would keep Ben from reading; what we keep is a copy of ours, which tells our other devices who has it.
TEST_F(KeyKindsTest, AnAgreeingSenderToRsaKeys) {
  we_agree();
  know(people().ben, {"aes256-GCM"});
  EXPECT_EQ(kept_of(letter({people().ben.address})), "ben transport, ann agreement");
  EXPECT_EQ(copy_of(people().ben), "ben transport");
  for (const directory::Evidence& one : must(store::EvidenceLog(*store_).all("ann"))) {
    if (const auto* sent = std::get_if<directory::SentMail>(&one.fact)) {
      EXPECT_EQ(sent->sealed_to.at(people().ben.address),
                std::vector<std::string>{people().ben.encryption.certificate.fingerprint()});
    }
  }
}

TEST_F(KeyKindsTest, AnAgreeingSenderToBoth) {
  we_agree();
  know(people().ben, {"aes256-GCM"});
  know(dan_, {"aes256-GCM"});
  EXPECT_EQ(kept_of(letter({people().ben.address, dan_.address})), "dan agreement, ann agreement");
  EXPECT_EQ(copy_of(people().ben), "ben transport");
  EXPECT_EQ(copy_of(dan_), "dan agreement, ann agreement");
}

TEST_F(KeyKindsTest, S8ABlindRecipientOfTheOtherKind) {
  we_agree();
  know(people().ben, {"aes256-GCM"});
  know(dan_, {"aes256-GCM"});
  Letter blind = letter({dan_.address});
  blind.bcc = {people().ben.address};
  EXPECT_EQ(kept_of(blind), "dan agreement, ann agreement");
  EXPECT_EQ(copy_of(people().ben), "ben transport");
}

TEST_F(KeyKindsTest, TheChoiceSaysWhyBeforeAnyKeyIsAskedFor) {
  know(people().ben, {"aes256-GCM"});
  know(dan_, {"aes256-GCM"});
  const std::vector<store::OutboxRecipient> both = {{people().ben.address, store::RecipientRole::to},
                                                    {dan_.address, store::RecipientRole::to}};
  const std::vector<store::OutboxRecipient> blind = {{people().ben.address, store::RecipientRole::to},
                                                     {dan_.address, store::RecipientRole::bcc}};
  EXPECT_TRUE(must(choose(office(nullptr), both)).apart_by_keys);
  EXPECT_EQ(must(choose(office(nullptr), both)).copies.size(), 2U);
  EXPECT_FALSE(must(choose(office(nullptr), blind)).apart_by_keys) << "they have copies of their own anyway";
}

}  // namespace
}  // namespace letterlock::outbox
