// Review: mail that came before the authority spoke (S2).

#include "app/review.h"

#include "app/crl_lists.h"
#include "app/reading.h"
#include "app/test_app.h"

namespace letterlock::app {
namespace {

using namespace testing;

class ReviewTest : public Correspondence {
 protected:
  // Ann's list comes to Ben: her signing certificate was revoked then.
  void revoke_ann(Time since, x509::RevocationReason reason = x509::RevocationReason::key_compromise) {
    const auto serial = people().ann.signing.certificate.issuer_and_serial().serial;
    const x509::CrlContent content{.this_update = clock_.now(),
                                   .next_update = clock_.now() + std::chrono::hours(24),
                                   .revoked = {{serial, since, reason}}};
    const Bytes list = must(x509::build_crl(content, {authority().certificate, authority().key}));
    (void)must(import_crls(*ben_.home, list));
  }
  store::Message received() {
    (void)must(step(ann_, ben_.address));
    return synchronise(ben_).received.at(0).message;
  }
  store::Message now(const store::Message& message) {
    return must(store::Messages(ben_.home->store()).find(message.key)).value();
  }
  Reviewed review_of_ben(token::KeySource* keys) {
    wait(std::chrono::minutes(1));
    return must(review(*ben_.home, "", keys));
  }
};

TEST_F(ReviewTest, NothingIsNewWhereNothingIsLearned) {
  const store::Message message = received();
  EXPECT_EQ(message.signature, "valid");
  const Reviewed reviewed = review_of_ben(ben_.keys.get());
  EXPECT_TRUE(reviewed.changed.empty());
  EXPECT_EQ(reviewed.incomplete, 1u);
}

TEST_F(ReviewTest, ARevocationBeforeFirstSightTurnsItBad) {
  const store::Message message = received();
  must_pass(store::Messages(ben_.home->store()).set_read(message.key, true));
  revoke_ann(message.first_seen - std::chrono::hours(1));
  const Reviewed reviewed = review_of_ben(ben_.keys.get());
  ASSERT_EQ(reviewed.changed.size(), 1u);
  EXPECT_EQ(now(message).signature, "invalid");
  EXPECT_EQ(now(message).summary, "none");
  EXPECT_TRUE(now(message).read);
  EXPECT_TRUE(review_of_ben(ben_.keys.get()).changed.empty());
}

TEST_F(ReviewTest, ALaterRevocationDoesNot) {
  const store::Message message = received();
  wait(std::chrono::hours(1));
  revoke_ann(clock_.now());
  (void)review_of_ben(ben_.keys.get());
  EXPECT_EQ(now(message).signature, "valid");
}

TEST_F(ReviewTest, SealedMailIsTakenForBadWithoutItsKey) {
  introduce_both();
  wait(std::chrono::minutes(1));
  (void)must(send_letter(*ann_.home, "", letter_to(ben_.address), ann_.keys.get()));
  const store::Message message = synchronise(ben_).received.at(0).message;
  ASSERT_EQ(message.summary, "signed-and-encrypted");
  revoke_ann(message.first_seen - std::chrono::hours(1));
  const Reviewed reviewed = review_of_ben(nullptr);
  EXPECT_FALSE(reviewed.changed.empty());
  EXPECT_EQ(now(message).signature, "invalid");
  EXPECT_EQ(now(message).summary, "encrypted");
  // And whoever opens it with the key sees the same.
  const Reading reading = must(read_message(*ben_.home, "", message.key.digest, ben_.keys.get()));
  EXPECT_EQ(reading.opened.report.signature, judge::SignatureState::invalid);
}

TEST_F(ReviewTest, ASuspensionIsLookedAtAgain) {
  const store::Message message = received();
  revoke_ann(message.first_seen - std::chrono::hours(1), x509::RevocationReason::certificate_hold);
  (void)review_of_ben(ben_.keys.get());
  EXPECT_EQ(now(message).signature, "invalid");
  const x509::CrlContent content{
      .this_update = clock_.now() + seconds(1), .next_update = clock_.now() + std::chrono::hours(24), .number = 2};
  (void)must(import_crls(*ben_.home, must(x509::build_crl(content, {authority().certificate, authority().key}))));
  (void)review_of_ben(ben_.keys.get());
  EXPECT_EQ(now(message).signature, "valid");
}

TEST_F(ReviewTest, OldMailIsLeftToWhoeverOpensIt) {
  const store::Message message = received();
  wait(std::chrono::hours(24 * 15));
  revoke_ann(message.first_seen - std::chrono::hours(1));
  EXPECT_TRUE(review_of_ben(ben_.keys.get()).changed.empty());
  const Reading reading = must(read_message(*ben_.home, "", message.key.digest, ben_.keys.get()));
  EXPECT_EQ(reading.opened.report.signature, judge::SignatureState::invalid);
}

}  // namespace
}  // namespace letterlock::app
