#include "inbox/learn_sent.h"

#include "inbox/test_inbox.h"

namespace letterlock::inbox {
namespace {

using testing::must;
using testing::must_pass;
using testing::people;

// Ann's account on this device; her other device wrote what is in Sent.
class LearnSentTest : public testing::InboxTest {
 protected:
  void SetUp() override {
    InboxTest::SetUp();
    account_.address = people().ann.address;
    account_.signing_certificate = people().ann.signing.certificate;
    account_.encryption_certificate = people().ann.encryption.certificate;
    must_pass(store::Accounts(*store_).update(account_));
    must_pass(store::Certificates(*store_).put(people().ben.encryption.certificate));
  }
  std::optional<directory::SentMail> learned(const std::string& text, token::KeySource* keys = nullptr) {
    store::Message message;
    message.key = {account_.id, store::Direction::outgoing, must(store::Files(*store_).keep(as_bytes(text))).digest};
    message.folder = store::Folder::sent;
    message.first_seen = testing::kNow;
    must_pass(store::Messages(*store_).put(message));
    (void)must(examine(room(keys), message.key));
    const auto all = evidence();
    if (all.empty()) return std::nullopt;
    EXPECT_EQ(all.size(), 1u);
    return std::get<directory::SentMail>(all.front().fact);
  }
};

class AnnsKeys : public testing::BensKeys {
 public:
  Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate&, const token::Purpose&) override {
    return people().ann.encryption.key;
  }
};

TEST_F(LearnSentTest, WhatAnotherDeviceSignedIsOurs) {
  const auto mail = learned(testing::mail({}, testing::signed_only()));
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->recipients, std::vector<std::string>{"ben@peer.example"});
  EXPECT_TRUE(mail->is_signed);
  EXPECT_FALSE(mail->is_sealed);
  EXPECT_EQ(mail->signing_certificate, people().ann.signing.certificate.fingerprint());
}

TEST_F(LearnSentTest, SealedMailIsOursOnceItWasOpened) {
  const std::string text = testing::mail({}, testing::to(people().ben));
  EXPECT_FALSE(learned(text));
  AnnsKeys keys;
  const auto mail = learned(text, &keys);
  ASSERT_TRUE(mail);
  EXPECT_TRUE(mail->is_sealed);
  EXPECT_EQ(mail->cipher, "aes256-GCM");
  EXPECT_EQ(mail->sealed_to.at("ben@peer.example"),
            std::vector<std::string>{people().ben.encryption.certificate.fingerprint()});
}

// Whoever can write into the mailbox can put anything there.
TEST_F(LearnSentTest, WhatOthersSignedInOurNameIsNot) {
  EXPECT_FALSE(learned(testing::mail({}, testing::signed_only(people().ben))));
  EXPECT_FALSE(learned(testing::mail({.from = "Ben <ben@peer.example>"}, testing::signed_only())));
  EXPECT_FALSE(learned(testing::written()));
}

}  // namespace
}  // namespace letterlock::inbox
