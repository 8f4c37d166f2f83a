// The outbox on a real store and real Maildirs: S6, S8, S11, and the evidence that sending leaves.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "account/route.h"
#include "outbox/dispatch.h"
#include "outbox/queue.h"
#include "outbox/standing.h"
#include "smime/test_people.h"
#include "store/accounts.h"
#include "store/certificates.h"
#include "store/evidence.h"
#include "store/files.h"
#include "transport/maildir.h"
#include "x509/address.h"

namespace letterlock::outbox {
namespace {

using smime::testing::keys_of;
using smime::testing::kNow;
using smime::testing::must;
using smime::testing::people;
using smime::testing::Person;

// Keys of the test's person, at hand or away.
class TestKeys : public token::KeySource {
 public:
  explicit TestKeys(const Person& person) : person_(person) {}
  Result<std::shared_ptr<crypto::Signer>> signer(const x509::Certificate&, const token::Purpose&) override {
    ++asked;
    return person_.signing.key;
  }
  Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate&, const token::Purpose&) override {
    ++asked;
    return person_.encryption.key;
  }
  int asked = 0;

 private:
  const Person& person_;
};

void must_pass(const Status& status) { ASSERT_TRUE(status.has_value()) << (status ? "" : status.error().id()); }

class OutboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/ll-outbox-XXXXXX";
    folder_ = mkdtemp(name);
    store_ = must(store::Store::open(store::Home::under(folder_)));
    must_pass(Result<void>(trust_.add_anchor(people().authority.certificate)));
    account_.id = "ann";
    account_.address = people().ann.address;
    account_.incoming = folder_ + "/in";
    account_.outgoing = folder_ + "/post";
    account_.signing_certificate = people().ann.signing.certificate;
    account_.encryption_certificate = people().ann.encryption.certificate;
    must_pass(store::Accounts(*store_).add(account_));
    for (const std::string address : {"ben@peer.example", "carol@peer.example", "dan@peer.example"}) {
      (void)must(transport::Maildir::create(must(account::maildir_of(account_.outgoing, address))));
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Office office(token::KeySource* keys) { return {*store_, trust_, account_, keys, kNow}; }

  // Somebody whose certificates are accepted, with a list of capabilities.
  void know(const Person& person, const std::vector<std::string>& capabilities) {
    must_pass(store::Certificates(*store_).put(person.signing.certificate));
    must_pass(store::Certificates(*store_).put(person.encryption.certificate));
    directory::SignedMail mail;
    mail.message_digest = person.address;
    mail.from = person.address;
    mail.identity = account_.address;
    mail.signing_certificate = person.signing.certificate.fingerprint();
    mail.encryption_certificate = person.encryption.certificate.fingerprint();
    mail.capabilities = capabilities;
    mail.signing_time = kNow - std::chrono::hours(2);
    mail.signature = "signature of " + person.address;
    add(directory::make_evidence(kNow - std::chrono::hours(1), mail));
    add(directory::make_evidence(
        kNow - std::chrono::minutes(30),
        directory::CertificateAccepted{person.address, mail.signing_certificate, mail.encryption_certificate}));
  }
  void add(const directory::Evidence& evidence) {
    must_pass(store::EvidenceLog(*store_).add(account_.id, evidence, kNow));
  }

  Letter letter(const std::vector<std::string>& to, Protection protection = Protection::sealed) {
    Letter letter;
    letter.protection = protection;
    letter.content.from = {"Ann", account_.address};
    for (const std::string& address : to) letter.content.to.push_back({"", address});
    letter.content.subject = "The secret subject";
    letter.content.text = "The secret text";
    letter.content.date = kNow;
    letter.content.message_id = "<1@own.example>";
    return letter;
  }

  std::vector<Bytes> mail_of(const std::string& address) {
    const auto mailbox = must(transport::Maildir::open(must(account::maildir_of(account_.outgoing, address))));
    std::vector<Bytes> all;
    for (const auto& entry : must(mailbox.list())) {
      const auto octets = must(mailbox.read(entry));
      const auto source = must(octets->open());
      all.push_back(must(read_all(*source, 1 << 20)));
    }
    return all;
  }

  // No file below the home holds the words.
  void expect_nowhere(std::string_view words) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ + "/data")) {
      if (!entry.is_regular_file()) continue;
      const Bytes content = must(read_file(entry.path().string(), 64 << 20));
      EXPECT_EQ(as_text(content).find(words), std::string_view::npos) << entry.path();
    }
  }

  std::string folder_;
  std::unique_ptr<store::Store> store_;
  trust::TrustStore trust_;
  account::Account account_;
  Person carol_ = smime::testing::make_person(people().authority, "Carol", "carol@peer.example");
};

TEST_F(OutboxTest, S6DraftsAndSentCopiesAreEncryptedToOurselves) {
  know(people().ben, {"aes256-GCM"});
  const std::string id = must(enqueue(office(nullptr), letter({"ben@peer.example"})));
  expect_nowhere("secret");
  TestKeys keys(people().ann);
  const Dispatched sent = must(dispatch(office(&keys), id));
  EXPECT_EQ(sent.ciphers, std::vector<std::string>{"aes256-GCM"});
  expect_nowhere("secret text");  // the outer subject travels as it is, in the Sent copy too
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

TEST_F(OutboxTest, NoCommonCipherMakesCopies) {
  know(people().ben, {"aes256-GCM"});
  know(carol_, {"aes128-CBC"});
  TestKeys keys(people().ann);
  (void)must(dispatch(office(&keys), must(enqueue(office(&keys), letter({"ben@peer.example", "carol@peer.example"})))));
  EXPECT_NE(mail_of("ben@peer.example").at(0), mail_of("carol@peer.example").at(0));
  const auto evidence = must(store::EvidenceLog(*store_).all("ann"));
  const auto* sent = std::get_if<directory::SentMail>(&directory::ordered(evidence).back()->fact);
  ASSERT_NE(sent, nullptr);
  EXPECT_EQ(sent->sealed_to.at("carol@peer.example"),
            std::vector<std::string>{carol_.encryption.certificate.fingerprint()});
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
  must_pass(recover(office(&keys)));
  const store::OutboxEntry reported = must(entries.find(doubtful));
  EXPECT_EQ(reported.state, store::OutboxState::failed);
  EXPECT_EQ(reported.last_error, "delivery-uncertain");
  EXPECT_TRUE(mail_of("dan@peer.example").empty());
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
