#include "inbox/intake.h"

#include "inbox/test_inbox.h"

namespace letterlock::inbox {
namespace {

using namespace testing;

class IntakeTest : public InboxTest {
 protected:
  Intake intake(token::KeySource* keys, Time now = kNow) {
    return must(Intake::begin(room(keys, now), [this](const Outcome& outcome, const std::string& origin) {
      recorded_.push_back(outcome);
      origins_.push_back(origin);
    }));
  }
  bool take(Intake& into, std::string_view octets, const Given& given = {}) {
    ArrivingMessage message(*store_);
    // In pieces, as it is read.
    for (size_t at = 0; at < octets.size(); at += 1'000'000)
      must_pass(message.write(as_bytes(octets.substr(at, 1'000'000))));
    return must(into.take(std::move(message), given));
  }

  std::vector<Outcome> recorded_;
  std::vector<std::string> origins_;
};

TEST_F(IntakeTest, TakesExaminesAndLearns) {
  Intake into = intake(&keys_);
  Given given{store::Folder::archive, true, "FR", "here"};
  EXPECT_TRUE(take(into, mail({}, to(people().ben)), given));
  EXPECT_TRUE(take(into, written(), {}));
  EXPECT_TRUE(recorded_.empty());
  must_pass(into.settle());
  ASSERT_EQ(recorded_.size(), 2U);
  EXPECT_EQ(origins_.front(), "here");
  const store::Message sealed = record_of(recorded_[0].message.key);
  EXPECT_EQ(sealed.state, MessageState::judged);
  EXPECT_EQ(sealed.signature, "valid");
  EXPECT_EQ(sealed.folder, store::Folder::archive);
  EXPECT_EQ(sealed.flags, "FR");
  EXPECT_TRUE(sealed.read);
  EXPECT_EQ(evidence().size(), 1U);
  EXPECT_EQ(must(store::Search(*store_).find("ben", "Hello")).size(), 1U);
}

TEST_F(IntakeTest, WhatIsThereIsLeftAlone) {
  Intake into = intake(nullptr);
  EXPECT_TRUE(take(into, written()));
  EXPECT_FALSE(take(into, written())) << "in the same batch";
  must_pass(into.settle());
  EXPECT_FALSE(take(into, written(), {store::Folder::junk, true})) << "in the store";
  must_pass(into.settle());
  ASSERT_EQ(recorded_.size(), 1U);
  EXPECT_EQ(record_of(recorded_[0].message.key).folder, store::Folder::archive);
}

TEST_F(IntakeTest, ALostFileComesBack) {
  Intake into = intake(nullptr);
  (void)take(into, written());
  must_pass(into.settle());
  const std::string digest = recorded_.front().message.key.digest;
  must_pass(store::Files(*store_).remove(digest));
  EXPECT_FALSE(take(into, written()));
  must_pass(into.settle());
  EXPECT_TRUE(store::Files(*store_).verify(digest));
}

// Between the octets and their records, and in the middle of a batch.
TEST_F(IntakeTest, ACrashLosesNothingAndRepeatsNothing) {
  const pid_t child = fork();
  if (child == 0) {
    auto store = must(store::Store::open(store::Home::under(folder_)));
    Mailroom other{*store, trust_, account_, nullptr, kNow};
    Intake into = must(Intake::begin(other, [](const Outcome&, const std::string&) {}));
    ArrivingMessage first(*store);
    must_pass(first.write(as_bytes(written())));
    (void)must(into.take(std::move(first), {}));
    must_pass(into.settle());
    ArrivingMessage second(*store);
    must_pass(second.write(as_bytes(written({.text = "Second.\r\n"}))));
    (void)must(into.take(std::move(second), {}));
    _exit(9);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(WEXITSTATUS(status), 9);
  Intake into = intake(nullptr);
  EXPECT_FALSE(take(into, written()));
  EXPECT_TRUE(take(into, written({.text = "Second.\r\n"})));
  must_pass(into.settle());
  EXPECT_EQ(recorded_.size(), 1U);
}

TEST_F(IntakeTest, LargeMessagesGoToTheDisk) {
  const std::string large = written({.text = std::string(9'000'000, 'x')});
  Intake into = intake(nullptr);
  EXPECT_TRUE(take(into, large));
  EXPECT_FALSE(take(into, large));
  must_pass(into.settle());
  ASSERT_EQ(recorded_.size(), 1U);
  EXPECT_EQ(recorded_[0].message.size, large.size());
  EXPECT_TRUE(store::Files(*store_).verify(recorded_[0].message.key.digest));
}

// A malformed one is kept (S10); a refused key is asked for once, and what needs it waits.
TEST_F(IntakeTest, S10_WhatCannotBeReadIsKeptAndTheRestGoesOn) {
  keys_.refusal = ErrorCode::password_wrong;
  Intake into = intake(&keys_);
  EXPECT_TRUE(take(into, written({.fields = "Content-Transfer-Encoding: base64\r\n",
                                  .type = "application/pkcs7-mime; smime-type=enveloped-data",
                                  .text = "AAAA\r\n"})));
  EXPECT_TRUE(take(into, mail({}, to(people().ben))));
  EXPECT_TRUE(take(into, mail({.text = "Another.\r\n"}, to(people().ben))));
  must_pass(into.settle());
  ASSERT_EQ(recorded_.size(), 3U);
  EXPECT_EQ(recorded_[0].message.state, MessageState::unreadable);
  EXPECT_TRUE(recorded_[0].error.has_value());
  EXPECT_TRUE(store::Files(*store_).contains(recorded_[0].message.key.digest));
  EXPECT_EQ(recorded_[1].message.state, MessageState::waiting_for_key);
  EXPECT_EQ(recorded_[2].message.state, MessageState::waiting_for_key);
  EXPECT_EQ(keys_.asked, 1);
  ASSERT_TRUE(into.key_error().has_value());
  EXPECT_EQ(into.key_error()->code, ErrorCode::password_wrong);
}

// First seen is now: a certificate that has ended proves nothing, whatever date the message claims.
TEST_F(IntakeTest, S2_OldMailProvesNothingMore) {
  const Time later = kNow + std::chrono::hours(24 * 366 * 30);
  Intake into = intake(&keys_, later);
  (void)take(into, mail({}, signed_only()));
  must_pass(into.settle());
  ASSERT_EQ(recorded_.size(), 1U);
  EXPECT_EQ(recorded_[0].message.first_seen, later);
  EXPECT_NE(recorded_[0].message.signature, "valid");
}

// What lies in a file named Sent was not sent by us for that.
TEST_F(IntakeTest, OurOwnNameInAFileIsNoSentMail) {
  const Written ours{.from = "Ben <ben@peer.example>"};
  Intake into = intake(&keys_);
  (void)take(into, mail(ours, signed_only(people().ben)), {store::Folder::sent, true});
  must_pass(into.settle());
  ASSERT_EQ(recorded_.size(), 1U);
  EXPECT_EQ(recorded_[0].message.key.direction, store::Direction::incoming);
  for (const directory::Evidence& one : evidence()) EXPECT_FALSE(std::holds_alternative<directory::SentMail>(one.fact));
}

}  // namespace
}  // namespace letterlock::inbox
