// The outbox on a real store and real Maildirs: S6, S8, S11, and the evidence that sending leaves.

#include <gtest/gtest.h>

#include "outbox/announced.h"
#include "outbox/dispatch.h"
#include "outbox/queue.h"
#include "outbox/standing.h"
#include "outbox/test_office.h"

namespace letterlock::outbox {
namespace {

using smime::testing::keys_of;
using testing::kNow;
using testing::must;
using testing::must_pass;
using testing::people;
using testing::TestKeys;

using OutboxTest = testing::OfficeTest;

TEST_F(OutboxTest, S6DraftsAndSentCopiesAreEncryptedToOurselves) {
  know(people().ben, {"aes256-GCM"});
  const std::string id = must(enqueue(office(nullptr), letter({"ben@peer.example"})));
  expect_nowhere("secret");
  TestKeys keys(people().ann);
  const Dispatched sent = must(dispatch(office(&keys), id));
  EXPECT_EQ(sent.ciphers, std::vector<std::string>{"aes256-GCM"});
  expect_nowhere("secret");
  const auto copy = must(store::Files(*store_).open(sent.message_digest));
  const auto own = keys_of(people().ann);
  const auto opened = must(smime::Examination::examine(*copy, own));
  EXPECT_EQ(opened->facts().layers[0].decryption, smime::Decryption::done);
}

TEST_F(OutboxTest, TheSetIsChosenBeforeAnyKeyIsAskedFor) {
  know(people().ben, {"rc2-CBC/40"});
  TestKeys keys(people().ann);
  const auto refused = enqueue(office(&keys), letter({"ben@peer.example"}));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::cannot_seal_below_floor);
  EXPECT_EQ(keys.asked, 0);
  EXPECT_TRUE(must(store::OutboxEntries(*store_).list("")).empty());
}

TEST_F(OutboxTest, S8BccGetsACopyOfItsOwn) {
  know(people().ben, {"aes256-GCM"});
  know(carol_, {"aes256-GCM"});
  Letter with_bcc = letter({"ben@peer.example"});
  with_bcc.bcc = {"carol@peer.example"};
  TestKeys keys(people().ann);
  (void)must(dispatch(office(&keys), must(enqueue(office(&keys), with_bcc))));
  const auto bens = mail_of("ben@peer.example");
  const auto carols = mail_of("carol@peer.example");
  ASSERT_EQ(bens.size(), 1u);
  ASSERT_EQ(carols.size(), 1u);
  EXPECT_NE(bens[0], carols[0]);
  EXPECT_EQ(as_text(bens[0]).find("carol"), std::string_view::npos);
  ReplayableMemory source(bens[0]);
  x509::KeyRing carol_only;
  carol_only.add_known(carol_.encryption.certificate);
  const auto opened = must(smime::Examination::examine(source, carol_only));
  for (const auto& recipient : opened->facts().layers[0].recipients) EXPECT_FALSE(recipient.ours);
}

TEST_F(OutboxTest, KeysTravelAsEachListSays) {
  know(people().ben, {"aes256-GCM", "rsaes-oaep/sha256"});
  know(carol_, {"aes256-GCM"});
  TestKeys keys(people().ann);
  (void)must(dispatch(office(&keys), must(enqueue(office(&keys), letter({"ben@peer.example", "carol@peer.example"})))));
  const Bytes mail = mail_of("ben@peer.example").at(0);
  ReplayableMemory source(mail);
  const auto ring = keys_of(people().ben);
  const auto opened = must(smime::Examination::examine(source, ring));
  EXPECT_EQ(opened->facts().layers[0].decryption, smime::Decryption::done);
  for (const auto& recipient : opened->facts().layers[0].recipients) {
    const auto expected = recipient.ours ? crypto::KeyTransport::rsa_oaep_sha256 : crypto::KeyTransport::rsa_pkcs1;
    EXPECT_EQ(recipient.info.transport, expected);
  }
}

// A file takes OAEP, and not every card does: what is announced can be opened.
TEST(Announced, WhatTheTokensCan) {
  account::Account account;
  account.encryption_certificate = people().ann.encryption.certificate;
  account.token_files = {"/keys/ann.p12"};
  const auto names = [&account] {
    std::vector<std::string> words;
    for (const auto& capability : announced_capabilities(account)) words.push_back(capability.name());
    return words;
  };
  EXPECT_EQ(names().front(), "aes256-GCM");
  EXPECT_EQ(names().at(names().size() - 2), "rsaes-oaep/sha256");
  EXPECT_EQ(names().back(), "1.2.840.113549.1.1.1");
  account.token_modules = {"/usr/lib/card.so"};
  const auto on_card = names();
  EXPECT_EQ(std::count(on_card.begin(), on_card.end(), "rsaes-oaep/sha256"), 0);
}

// RFC 9788 section 5.2: for a program that is not known to read protected headers the subject leads the text, too.
TEST_F(OutboxTest, TheSubjectIsHiddenAndLeadsTheTextWhereSomebodyMayNeedIt) {
  know(people().ben, {"aes256-GCM"});
  know(carol_, {"aes256-GCM"});
  TestKeys keys(people().ann);
  std::vector<Bytes> seen;
  const auto payload_for_ben = [&](const Letter& wanted) {
    (void)must(dispatch(office(&keys), must(enqueue(office(&keys), wanted))));
    Bytes mail;
    for (const Bytes& each : mail_of("ben@peer.example")) {
      if (std::find(seen.begin(), seen.end(), each) == seen.end()) mail = each;
    }
    seen.push_back(mail);
    EXPECT_NE(as_text(mail).find("\r\nSubject: [...]\r\n"), std::string_view::npos);
    ReplayableMemory source(mail);
    const auto keys_of_ben = keys_of(people().ben);
    const auto opened = must(smime::Examination::examine(source, keys_of_ben));
    EXPECT_EQ(opened->facts().payload->protection, smime::HeaderProtection::cipher);
    EXPECT_EQ(opened->facts().payload->protected_header->value("Subject"), "The secret subject");
    const Secret payload = must(opened->release_to_memory(1 << 20));
    return std::string(payload.text());
  };
  const std::string display = "\r\n\r\nSubject: The secret subject\r\n\r\nThe secret text";
  EXPECT_NE(payload_for_ben(letter({"ben@peer.example"})).find(display), std::string::npos);

  directory::SignedMail writes_it;
  writes_it.message_digest = "later";
  writes_it.from = "ben@peer.example";
  writes_it.signing_certificate = people().ben.signing.certificate.fingerprint();
  writes_it.signature = "later";
  writes_it.header_protection = directory::HeaderProtection::cipher;
  add(directory::make_evidence(kNow + std::chrono::hours(24 * 91), writes_it));
  EXPECT_EQ(payload_for_ben(letter({"ben@peer.example"})).find(display), std::string::npos);
  // All copies have one signature: one recipient who may need it is enough, a Bcc, too.
  Letter with_bcc = letter({"ben@peer.example"});
  with_bcc.bcc = {"carol@peer.example"};
  EXPECT_NE(payload_for_ben(with_bcc).find(display), std::string::npos);
}

// RFC 9788 section 6.1: what a reply keeps to itself stands in no copy's outer header, and waits with the letter.
TEST_F(OutboxTest, WhatALetterHidesBesideTheSubject) {
  know(people().ben, {"aes256-GCM"});
  know(carol_, {"aes128-CBC"});
  Letter reply = letter({"ben@peer.example"});
  reply.content.cc = {{"", "carol@peer.example"}};
  reply.outer = {{{"Cc", ""}, {"To", "others:;"}}};
  const std::string id = must(enqueue(office(nullptr), reply));
  TestKeys keys(people().ann);
  (void)must(dispatch(office(&keys), id));
  for (const char* who : {"ben@peer.example", "carol@peer.example"}) {
    const Bytes mail = mail_of(who).at(0);
    EXPECT_EQ(as_text(mail).find("\r\nCc:"), std::string_view::npos);
    EXPECT_EQ(as_text(mail).find("carol"), std::string_view::npos);
    EXPECT_NE(as_text(mail).find("\r\nTo: others:;\r\n"), std::string_view::npos);
  }
}

TEST_F(OutboxTest, NoCommonCipherMakesCopies) {
  know(people().ben, {"aes256-GCM"});
  know(carol_, {"aes128-CBC"});
  TestKeys keys(people().ann);
  (void)must(dispatch(office(&keys), must(enqueue(office(&keys), letter({"ben@peer.example", "carol@peer.example"})))));
  EXPECT_NE(mail_of("ben@peer.example").at(0), mail_of("carol@peer.example").at(0));
  // Each copy that was accepted is evidence of its own.
  std::map<std::string, std::vector<std::string>> sealed_to;
  for (const directory::Evidence& one : must(store::EvidenceLog(*store_).all("ann"))) {
    const auto* sent = std::get_if<directory::SentMail>(&one.fact);
    if (sent != nullptr) sealed_to.insert(sent->sealed_to.begin(), sent->sealed_to.end());
  }
  EXPECT_EQ(sealed_to["carol@peer.example"], std::vector<std::string>{carol_.encryption.certificate.fingerprint()});
  EXPECT_EQ(sealed_to["ben@peer.example"], std::vector<std::string>{people().ben.encryption.certificate.fingerprint()});
}

TEST_F(OutboxTest, S11WithoutAKeyTheLetterWaits) {
  know(people().ben, {"aes256-GCM"});
  const std::string id = must(enqueue(office(nullptr), letter({"ben@peer.example"})));
  EXPECT_EQ(dispatch(office(nullptr), id).error().code, ErrorCode::password_needed);
  EXPECT_EQ(must(store::OutboxEntries(*store_).find(id)).state, store::OutboxState::drafted);
  TestKeys keys(people().ann);
  (void)must(dispatch(office(&keys), id));
  EXPECT_EQ(mail_of("ben@peer.example").size(), 1u);
}

TEST_F(OutboxTest, S11ARecipientWithoutAMailboxIsSaidAndTriedAgain) {
  know(people().ben, {"aes256-GCM"});
  const std::string mailbox = must(account::maildir_of(account_.outgoing, "ben@peer.example"));
  std::filesystem::rename(mailbox, mailbox + ".away");
  TestKeys keys(people().ann);
  const std::string id = must(enqueue(office(&keys), letter({"ben@peer.example"})));
  EXPECT_FALSE(dispatch(office(&keys), id).has_value());
  EXPECT_EQ(must(store::OutboxEntries(*store_).find(id)).state, store::OutboxState::sealed);
  std::filesystem::rename(mailbox + ".away", mailbox);
  const int asked = keys.asked;
  (void)must(dispatch(office(&keys), id));
  EXPECT_EQ(keys.asked, asked);  // the same octets go out: nothing is signed twice
  EXPECT_EQ(mail_of("ben@peer.example").size(), 1u);
}

// S11: the program dies at each step in turn; after recover() the letter was sent once or is reported.
TEST_F(OutboxTest, S11ACrashLosesNothingAndSendsNothingTwice) {
  know(people().ben, {"aes256-GCM"});
  TestKeys keys(people().ann);
  store::OutboxEntries entries(*store_);

  const std::string signing = must(enqueue(office(&keys), letter({"ben@peer.example"})));
  must_pass(entries.begin_sealing(signing, kNow));
  must_pass(recover(office(&keys)));
  EXPECT_EQ(must(entries.find(signing)).state, store::OutboxState::drafted);
  (void)must(dispatch(office(&keys), signing));
  ASSERT_EQ(mail_of("ben@peer.example").size(), 1u);

  // Dies between the delivery and its note: found again by the copy's digest, not delivered twice.
  const store::OutboxEntry sent = must(entries.find(signing));
  const std::string copy = sent.recipients[0].sealed_digest;
  const store::KeptFile draft = must(store::Files(*store_).keep(as_bytes("draft")));
  store::NewOutboxEntry again{.account = "ann", .draft = draft.digest, .options = sent.options};
  again.recipients = {{"ben@peer.example"}};
  const std::string delivering = must(entries.add(again, kNow));
  must_pass(entries.begin_sealing(delivering, kNow));
  must_pass(entries.put_sealed(delivering, {{copy, {"ben@peer.example"}}}, copy, kNow));
  must_pass(entries.begin_sending(delivering, kNow));
  must_pass(entries.mark_in_doubt(delivering, {"ben@peer.example"}, kNow));
  must_pass(recover(office(&keys)));
  EXPECT_EQ(must(entries.find(delivering)).state, store::OutboxState::sent);
  EXPECT_EQ(mail_of("ben@peer.example").size(), 1u);

  // Dies while delivering, and nobody can tell: said, not tried again by itself.
  again.recipients = {{"dan@peer.example"}};
  again.draft = must(store::Files(*store_).keep(as_bytes("draft 2"))).digest;
  const std::string doubtful = must(entries.add(again, kNow));
  must_pass(entries.begin_sealing(doubtful, kNow));
  must_pass(entries.put_sealed(doubtful, {{copy, {"dan@peer.example"}}}, copy, kNow));
  must_pass(entries.begin_sending(doubtful, kNow));
  must_pass(entries.mark_in_doubt(doubtful, {"dan@peer.example"}, kNow));
  must_pass(recover(office(&keys)));
  const store::OutboxEntry reported = must(entries.find(doubtful));
  EXPECT_EQ(reported.state, store::OutboxState::failed);
  EXPECT_EQ(reported.last_error, "delivery-uncertain");
  EXPECT_TRUE(mail_of("dan@peer.example").empty());

  // Dies before anybody may have it: simply sent.
  must_pass(entries.reopen(doubtful, kNow));
  must_pass(entries.begin_sending(doubtful, kNow));
  must_pass(recover(office(&keys)));
  EXPECT_EQ(must(entries.find(doubtful)).state, store::OutboxState::sealed);
  (void)must(dispatch(office(&keys), doubtful));
  EXPECT_EQ(mail_of("dan@peer.example").size(), 1u);
}

TEST_F(OutboxTest, AnIntroductionIsSignedAndNeverEncrypted) {
  TestKeys keys(people().ann);
  const Dispatched sent = must(
      dispatch(office(&keys), must(enqueue(office(&keys), letter({"dan@peer.example"}, Protection::signed_only)))));
  EXPECT_TRUE(sent.ciphers.empty());
  EXPECT_NE(as_text(mail_of("dan@peer.example").at(0)).find("multipart/signed"), std::string_view::npos);
  EXPECT_EQ(must(tunnel_to(office(nullptr), "dan@peer.example")).state, tunnel::State::introduced);
}

}  // namespace
}  // namespace letterlock::outbox
