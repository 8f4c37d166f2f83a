// Sync: what waits goes out, what came is taken in; nothing that fails stops the rest.

#include "app/sync.h"

#include "app/reading.h"
#include "app/test_app.h"

namespace letterlock::app {
namespace {

using namespace testing;

class SyncTest : public Correspondence {
 protected:
  ErrorCode put_off(Side& side, const NewLetter& letter) {
    return code_of(send_letter(*side.home, "", letter, nullptr));
  }
};

TEST_F(SyncTest, AnEmptyMailboxIsNoNews) {
  const Synced synced = synchronise(ben_);
  EXPECT_TRUE(synced.sent.empty());
  EXPECT_TRUE(synced.waiting.empty());
  EXPECT_TRUE(synced.received.empty());
  EXPECT_EQ(synced.waiting_for_key, 0u);
}

TEST_F(SyncTest, WhatCameIsTakenInOnce) {
  (void)must(step(ann_, ben_.address));
  const Synced first = synchronise(ben_, false);  // a signed mail needs no key
  ASSERT_EQ(first.received.size(), 1u);
  EXPECT_TRUE(first.received[0].learned);
  EXPECT_TRUE(synchronise(ben_).received.empty());
}

TEST_F(SyncTest, IsCancelledBetweenTwoMessagesAndGoesOnLater) {
  introduce();
  for (int i = 0; i < 3; ++i) (void)must(send(ben_, letter_to(ann_.address)));
  size_t taken = 0;
  const auto give_up = [&](Doing doing, size_t, size_t) -> Status {
    if (doing == Doing::taking && ++taken == 2) return fail(ErrorCode::cancelled);
    return {};
  };
  EXPECT_EQ(code_of(sync(*ann_.home, "", ann_.keys.get(), Trying::everything, give_up)), ErrorCode::cancelled);
  EXPECT_EQ(taken, 2u);
  EXPECT_EQ(synchronise(ann_).received.size(), 3u);
  EXPECT_TRUE(synchronise(ann_).received.empty());
}

TEST_F(SyncTest, SealedMailWaitsForTheKeyAndIsCounted) {
  introduce();
  (void)must(send(ben_, letter_to(ann_.address)));
  const Synced away = synchronise(ann_, false);
  EXPECT_EQ(away.received.size(), 1u);
  EXPECT_EQ(away.waiting_for_key, 1u);
  EXPECT_EQ(synchronise(ann_, false).waiting_for_key, 1u);
  const Synced here = synchronise(ann_);
  ASSERT_EQ(here.received.size(), 1u);
  EXPECT_EQ(here.received[0].message.state, store::MessageState::judged);
  EXPECT_EQ(here.waiting_for_key, 0u);
}

TEST_F(SyncTest, LettersWaitForTheKeyAndGoOutOnce) {
  introduce();
  EXPECT_EQ(put_off(ben_, letter_to(ann_.address)), ErrorCode::password_needed);
  const Synced away = synchronise(ben_, false);
  ASSERT_EQ(away.waiting.size(), 1u);
  EXPECT_EQ(away.waiting[0].error.code, ErrorCode::password_needed);
  EXPECT_EQ(away.waiting[0].entry, must(list_outbox(*ben_.home, "")).at(0).id);
  EXPECT_TRUE(away.sent.empty());
  EXPECT_EQ(synchronise(ben_).sent.size(), 1u);
  EXPECT_TRUE(synchronise(ben_).sent.empty());
  EXPECT_EQ(mail_of(ann_).size(), 1u);
}

// One letter to somebody without a mailbox, one to Ann: hers goes out, the other is told each time.
TEST_F(SyncTest, ALetterThatCannotBeDeliveredDoesNotStopTheOthers) {
  NewLetter lost = letter_to("nobody@third.example");
  lost.protection = outbox::Protection::signed_only;
  NewLetter letter = lost;
  letter.to = {ann_.address};
  EXPECT_EQ(put_off(ben_, lost), ErrorCode::password_needed);
  EXPECT_EQ(put_off(ben_, letter), ErrorCode::password_needed);
  const Synced synced = synchronise(ben_);
  EXPECT_EQ(synced.sent.size(), 1u);
  ASSERT_EQ(synced.waiting.size(), 1u);
  EXPECT_EQ(synced.waiting[0].error.code, ErrorCode::mailbox_not_found);
  EXPECT_EQ(mail_of(ann_).size(), 1u);
  EXPECT_EQ(synchronise(ben_, false).waiting.size(), 1u);  // signed already: no key is needed for another try
  (void)must(transport::Maildir::create(must(account::maildir_of(post_, "nobody@third.example"))));
  EXPECT_EQ(synchronise(ben_, false).sent.size(), 1u);
}

TEST_F(SyncTest, AFailedLetterIsToldAndNotTriedByItself) {
  introduce();
  EXPECT_EQ(put_off(ben_, letter_to(ann_.address)), ErrorCode::password_needed);
  store::OutboxEntries entries(ben_.home->store());
  const std::string id = must(entries.list("ben")).at(0).id;
  must_pass(entries.mark_failed(id, {ErrorCode::delivery_uncertain, {{"address", ann_.address}}}, clock_.now()));
  const Synced synced = synchronise(ben_);
  ASSERT_EQ(synced.waiting.size(), 1u);
  EXPECT_EQ(synced.waiting[0].error.code, ErrorCode::delivery_uncertain);
  EXPECT_EQ(parameter(synced.waiting[0].error, "address"), ann_.address);
  EXPECT_TRUE(mail_of(ann_).empty());
}

TEST_F(SyncTest, AMailboxThatIsGoneIsAnErrorAfterTheLettersWentOut) {
  introduce();
  EXPECT_EQ(put_off(ben_, letter_to(ann_.address)), ErrorCode::password_needed);
  std::filesystem::rename(ben_.mailbox, ben_.mailbox + ".away");
  EXPECT_EQ(code_of(sync(*ben_.home, "", ben_.keys.get())), ErrorCode::mailbox_not_found);
  EXPECT_EQ(mail_of(ann_).size(), 1u);
}

TEST_F(SyncTest, AnUnknownAccountIsNotFound) {
  EXPECT_EQ(code_of(sync(*ben_.home, "carol", nullptr)), ErrorCode::account_not_found);
}

// Certificates that travelled along complete paths from then on; they are no anchors.
TEST_F(SyncTest, WhatTravelledAlongHelpsToFindPaths) {
  const smime::testing::Authority middle = [] {
    crypto::KeyHandle key = must(crypto::generate_rsa(2048));
    x509::CertificateContent content = smime::testing::content_of("Middle", kNow);
    content.is_ca = true;
    content.key_usage.key_cert_sign = true;
    auto certificate =
        must(x509::build_certificate(content, crypto::public_key_of(key), {authority().certificate, authority().key}));
    return smime::testing::Authority{std::move(key), certificate};
  }();
  const smime::testing::Person dora = make_person(middle, "Dora", "dora@third.example");
  smime::SealSettings settings;
  settings.sign = smime::testing::signer(dora);
  settings.sign->chain = {middle.certificate};
  (void)deliver(ben_, as_text(smime::testing::sealed("From: dora@third.example\r\n\r\nx\r\n", settings)));
  EXPECT_EQ(synchronise(ben_).received.at(0).message.signature, "valid");
  const trust::TrustStore& trust = *must(ben_.home->trust());
  EXPECT_EQ(trust.anchors().size(), 1u);
  EXPECT_NE(std::find(trust.intermediates().begin(), trust.intermediates().end(), middle.certificate),
            trust.intermediates().end());
  EXPECT_EQ(state(ben_, dora.address), "review");
}

}  // namespace
}  // namespace letterlock::app
