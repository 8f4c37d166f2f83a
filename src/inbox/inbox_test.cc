// The inbox: what is fetched and kept, which state a message gets, what waits for a key (S2, S6, S9, S10).

#include <set>

#include "inbox/test_inbox.h"

namespace letterlock::inbox {
namespace {

using namespace testing;
using namespace std::string_literals;

TEST_F(InboxTest, S10FetchKeepsTheOctetsAsTheyCame) {
  const std::string message = "no header at all, \0 and \xff\r\n.\r\nFrom here\r"s;
  deliver(message);
  const auto keys = must(fetch(room(nullptr), *mailbox_));
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(octets_of(keys[0]), message);
  const store::Message kept = record_of(keys[0]);
  EXPECT_EQ(kept.state, MessageState::fetched);
  EXPECT_EQ(kept.folder, store::Folder::inbox);
  EXPECT_EQ(kept.size, message.size());
  EXPECT_EQ(kept.first_seen, kNow);
  EXPECT_FALSE(kept.read);
}

TEST_F(InboxTest, TheMailboxKeepsItsCopyMarkedAsTaken) {
  deliver(written());
  ASSERT_TRUE(must(mailbox_->list()).at(0).is_new);
  (void)must(fetch(room(nullptr), *mailbox_));
  const auto entries = must(mailbox_->list());
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_FALSE(entries[0].is_new);
  EXPECT_EQ(entries[0].flags, "");  // taken is not read
}

TEST_F(InboxTest, AMailboxIsFetchedOnce) {
  deliver(written());
  EXPECT_EQ(must(fetch(room(nullptr), *mailbox_)).size(), 1u);
  EXPECT_TRUE(must(fetch(room(nullptr), *mailbox_)).empty());
}

TEST_F(InboxTest, TheSameOctetsUnderAnotherNameAreOneMessage) {
  const std::string message = mail({}, signed_only());
  const Outcome first = receive(message, nullptr);
  deliver(message);
  const Time later = kNow + std::chrono::hours(5);
  ASSERT_EQ(must(fetch(room(nullptr, later), *mailbox_)).size(), 1u);
  EXPECT_EQ(must(store::Messages(*store_).count("ben", store::Folder::inbox)), 1u);
  const store::Message kept = record_of(first.message.key);
  EXPECT_EQ(kept.first_seen, kNow);
  EXPECT_EQ(kept.state, MessageState::judged);  // not thrown back to `fetched`
  EXPECT_TRUE(must(examine_waiting(room(nullptr, later))).outcomes.empty());
  EXPECT_EQ(evidence().size(), 1u);
}

TEST_F(InboxTest, AMailboxThatIsGoneIsAnErrorAndLosesNothing) {
  deliver(written());
  std::filesystem::rename(account_.incoming, account_.incoming + ".away");
  EXPECT_FALSE(transport::Maildir::open(account_.incoming).has_value());
  std::filesystem::rename(account_.incoming + ".away", account_.incoming);
  EXPECT_EQ(must(fetch(room(nullptr), *mailbox_)).size(), 1u);
}

struct StateCase {
  const char* name;
  std::string message;
  MessageState state;
  const char* error;
  const char* signature;
  const char* encryption;
};

std::string tampered() { return replaced(mail({}, signed_only()), "Hello Ben", "Hello Bob"); }

std::string with_damaged_ciphertext() {
  std::string message = mail({}, to(people().ben));
  // Most of the base64 is the ciphertext of the certificates that travel along.
  const size_t place = message.size() / 4 * 3;
  message[place] = message[place] == 'A' ? 'B' : 'A';
  return message;
}

// S10: none of these teaches anything, and every one of them stays with its octets.
TEST_F(InboxTest, S10WhatProvesNothingIsKeptWithItsState) {
  const std::vector<StateCase> cases = {
      {"plain", written(), MessageState::judged, "", "none", "none"},
      {"tampered", tampered(), MessageState::judged, "", "invalid", "none"},
      {"damaged", with_damaged_ciphertext(), MessageState::unreadable, "decryption-failed", "none", "undecrypted"},
      {"for another", mail({}, to(people().ann)), MessageState::unreadable, "no-matching-key", "none", "undecrypted"},
  };
  for (const StateCase& c : cases) {
    SCOPED_TRACE(c.name);
    const Outcome outcome = receive(c.message, &keys_);
    EXPECT_FALSE(outcome.learned);
    ASSERT_TRUE(outcome.report.has_value());
    const store::Message kept = record_of(outcome.message.key);
    EXPECT_EQ(kept.state, c.state);
    EXPECT_EQ(kept.error, c.error);
    EXPECT_EQ(kept.signature, c.signature);
    EXPECT_EQ(kept.encryption, c.encryption);
    EXPECT_EQ(octets_of(kept.key), c.message);
  }
  EXPECT_TRUE(evidence().empty());
}

TEST_F(InboxTest, S10MalformedMailIsKeptAndCanBeTriedAgain) {
  const std::string opaque = "From: ann@own.example\r\nContent-Type: application/pkcs7-mime\r\n";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "message-empty"},
      {opaque + "Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n", ""},
      {opaque + "Content-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHAqCAMIACAQ==\r\n", ""},
      {opaque + "Content-Transfer-Encoding: unheard-of\r\n\r\nMIAG\r\n", "mime-malformed"},
      {mail({}, signed_only()).substr(0, 900), ""},
      {"X: " + std::string(1 << 20, 'x') + "\r\n\r\n", "mime-header-too-large"},
  };
  for (const auto& [message, error] : cases) {
    SCOPED_TRACE(message.substr(0, 200));
    const Outcome outcome = receive(message, &keys_);
    EXPECT_FALSE(outcome.report.has_value());
    const store::Message kept = record_of(outcome.message.key);
    EXPECT_EQ(kept.state, MessageState::unreadable);
    EXPECT_NE(kept.error, "");
    EXPECT_TRUE(error.empty() || kept.error == error) << kept.error;
    EXPECT_EQ(octets_of(kept.key), message);
    EXPECT_EQ(must(examine(room(&keys_), kept.key)).message.error, kept.error);
    EXPECT_FALSE(open(room(&keys_), kept.key).has_value());
  }
  EXPECT_TRUE(evidence().empty());
}

// One message that cannot be read does not keep the next one from being judged.
TEST_F(InboxTest, EachOfSeveralMessagesGetsItsOutcome) {
  deliver("");
  deliver(mail({}, signed_only()));
  deliver(mail({}, to(people().ann)));
  (void)must(fetch(room(&keys_), *mailbox_));
  std::multiset<std::string> states;
  for (const Outcome& outcome : must(examine_waiting(room(&keys_))).outcomes)
    states.insert(to_string(outcome.message.state));
  EXPECT_EQ(states, (std::multiset<std::string>{"judged", "unreadable", "unreadable"}));
}

TEST_F(InboxTest, ASealedMessageWaitsForItsKeyAndIsJudgedThen) {
  const Outcome away = receive(mail({}, to(people().ben)), nullptr);
  EXPECT_EQ(away.message.state, MessageState::waiting_for_key);
  EXPECT_EQ(away.message.error, "no-matching-key");
  EXPECT_FALSE(away.learned);
  EXPECT_FALSE(away.message.kept.has_value());  // nothing was judged that could last
  EXPECT_TRUE(evidence().empty());
  EXPECT_TRUE(must(examine_waiting(room(nullptr))).outcomes.empty());

  const Time later = kNow + std::chrono::hours(1);
  const auto now_here = must(examine_waiting(room(&keys_, later))).outcomes;
  ASSERT_EQ(now_here.size(), 1u);
  EXPECT_EQ(now_here[0].message.state, MessageState::judged);
  EXPECT_EQ(now_here[0].message.error, "");
  EXPECT_EQ(now_here[0].message.summary, "signed-and-encrypted");
  EXPECT_TRUE(now_here[0].learned);
  // What it teaches happened when it arrived, not when the key came.
  ASSERT_EQ(evidence().size(), 1u);
  EXPECT_EQ(evidence()[0].at, kNow);
  EXPECT_TRUE(must(examine_waiting(room(&keys_, later))).outcomes.empty());
}

TEST_F(InboxTest, NoKeyIsAskedForWhereNoneIsNeeded) {
  (void)receive(mail({}, signed_only()), &keys_);
  (void)receive(mail({}, to(people().ann)), &keys_);
  EXPECT_EQ(keys_.asked, 0);
}

// A card that was replaced: whoever still seals to it must not stop everybody else's mail.
TEST_F(InboxTest, AKeyThatTheSourceDoesNotHaveLeavesOnlyItsOwnMessageWaiting) {
  keys_.refusal = ErrorCode::certificate_without_key;
  deliver(mail({}, to(people().ben)));
  deliver(mail({}, signed_only()));
  (void)must(fetch(room(&keys_), *mailbox_));
  EXPECT_EQ(must(examine_waiting(room(&keys_))).outcomes.size(), 2u);
  const auto waiting = must(store::Messages(*store_).in_state("ben", MessageState::waiting_for_key));
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].from, "ann@own.example");
  EXPECT_EQ(evidence().size(), 1u);
  keys_.refusal.reset();
  EXPECT_TRUE(must(examine_waiting(room(&keys_))).outcomes.at(0).learned);
}

// A wrong password is told and not tried on every message; the messages wait to be tried again.
TEST_F(InboxTest, ARefusedPasswordIsSaidOnceAndLosesNothing) {
  keys_.refusal = ErrorCode::password_wrong;
  deliver(mail({}, to(people().ben)));
  deliver(mail({.text = "another\r\n"}, to(people().ben)));
  const auto fetched = must(fetch(room(&keys_), *mailbox_));
  const auto refused = must(examine_waiting(room(&keys_)));
  ASSERT_TRUE(refused.key_error.has_value());
  EXPECT_EQ(refused.key_error->code, ErrorCode::password_wrong);
  EXPECT_EQ(refused.outcomes.size(), 2u);
  EXPECT_EQ(keys_.asked, 1);
  for (const auto& key : fetched) EXPECT_EQ(record_of(key).state, MessageState::waiting_for_key);
  keys_.refusal.reset();
  const auto opened = must(examine_waiting(room(&keys_)));
  EXPECT_FALSE(opened.key_error.has_value());
  ASSERT_EQ(opened.outcomes.size(), 2u);
  EXPECT_TRUE(opened.outcomes[0].learned);
}

TEST_F(InboxTest, OldMailIsOpenedWithAFormerCertificate) {
  account_.former_certificates = {people().ben.encryption.certificate};
  account_.encryption_certificate = people().ben.signing.certificate;
  EXPECT_EQ(receive(mail({}, to(people().ben)), nullptr).message.state, MessageState::waiting_for_key);
  EXPECT_EQ(must(examine_waiting(room(&keys_))).outcomes.at(0).message.state, MessageState::judged);
}

TEST_F(InboxTest, CertificatesThatTravelledAlongAreRemembered) {
  (void)receive(mail({}, signed_only()), nullptr);
  store::Certificates certificates(*store_);
  for (const auto& certificate :
       {people().ann.signing.certificate, people().ann.encryption.certificate, people().authority.certificate}) {
    EXPECT_TRUE(must(certificates.find(certificate.fingerprint())).has_value()) << certificate.subject();
  }
}

TEST_F(InboxTest, OpenGivesTheReportAndThePayload) {
  const Outcome outcome = receive(mail({}, to(people().ben)), &keys_);
  const Opened opened = must(open(room(&keys_), outcome.message.key));
  EXPECT_EQ(opened.report.summary, judge::Summary::signed_and_encrypted);
  const Secret payload = must(opened.examination->release_to_memory(1 << 20));
  EXPECT_NE(payload.text().find("Hello Ben."), std::string::npos);
  EXPECT_EQ(opened.message.key, outcome.message.key);
}

TEST_F(InboxTest, OpenWithoutTheKeyReportsAndReleasesNothing) {
  const Outcome outcome = receive(mail({}, to(people().ben)), &keys_);
  const Opened opened = must(open(room(nullptr), outcome.message.key));
  EXPECT_EQ(opened.report.encryption, judge::EncryptionState::undecrypted);
  EXPECT_FALSE(opened.report.payload.has_value());
  EXPECT_FALSE(opened.examination->release_to_memory(1 << 20).has_value());
  // Looking at it without the key does not take back what was found with it.
  EXPECT_EQ(record_of(outcome.message.key).state, MessageState::judged);
}

TEST_F(InboxTest, AMessageThatIsNotThereIsNotFound) {
  const store::MessageKey nobody{"ben", store::Direction::incoming, std::string(64, '0')};
  EXPECT_EQ(open(room(nullptr), nobody).error().code, ErrorCode::message_not_found);
  EXPECT_EQ(examine(room(nullptr), nobody).error().code, ErrorCode::message_not_found);
}

// S2: valid when first seen, and still after the certificate's end.
TEST_F(InboxTest, S2TheFirstJudgementLasts) {
  const Outcome outcome = receive(mail({}, signed_only()), nullptr);
  ASSERT_TRUE(outcome.message.kept.has_value());
  const Time years_later = kNow + std::chrono::hours(24 * 365 * 3);
  ASSERT_GT(years_later, people().ann.signing.certificate.not_after());
  EXPECT_EQ(must(open(room(nullptr, years_later), outcome.message.key)).report.signature, judge::SignatureState::valid);
}

TEST_F(InboxTest, S2FirstSeenAfterTheEndIsNotKnownToBeGood) {
  deliver(mail({}, signed_only()));
  const Time years_later = kNow + std::chrono::hours(24 * 365 * 3);
  (void)must(fetch(room(nullptr, years_later), *mailbox_));
  EXPECT_EQ(must(examine_waiting(room(nullptr, years_later))).outcomes.at(0).message.signature, "unknown");
}

}  // namespace
}  // namespace letterlock::inbox
