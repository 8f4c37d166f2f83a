// Reading: a message is found by the beginning of its digest, shown with its report, and never lost (S10).

#include "app/reading.h"

#include "app/message_certificates.h"
#include "app/test_app.h"

namespace letterlock::app {
namespace {

using namespace testing;

class ReadingTest : public Correspondence {
 protected:
  std::vector<store::Message> inbox(Side& side) {
    return must(list_messages(*side.home, "", store::Folder::inbox, 100));
  }
  Result<Reading> read(Side& side, const std::string& prefix, bool with_keys = true) {
    return read_message(*side.home, "", prefix, with_keys ? side.keys.get() : nullptr);
  }
  // A sealed letter of Ben's that Ann has fetched; its digest.
  std::string sealed_letter_for_ann() {
    introduce();
    (void)must(send(ben_, letter_to(ann_.address)));
    (void)synchronise(ann_, false);
    return inbox(ann_).at(0).key.digest;
  }
};

const std::string kPlain = "From: eve@third.example\r\nSubject: Hi\r\nContent-Type: text/plain\r\n\r\nplain words\r\n";

TEST_F(ReadingTest, AMessageIsFoundByABeginningOfItsDigest) {
  const std::string digest = deliver(ben_, kPlain);
  (void)synchronise(ben_);
  for (const size_t length : {size_t{4}, size_t{12}, size_t{64}}) {
    EXPECT_EQ(must(read(ben_, digest.substr(0, length))).opened.message.key.digest, digest) << length;
  }
  const std::string other = digest.substr(0, 8) + (digest[8] == '0' ? "1" : "0");
  for (const std::string& wrong :
       {digest.substr(0, 3), std::string(), other, digest + "0", std::string("zzzz"), std::string("****")}) {
    EXPECT_EQ(code_of(read(ben_, wrong)), ErrorCode::message_not_found) << wrong;
    EXPECT_EQ(code_of(original_octets(*ben_.home, "", wrong)), ErrorCode::message_not_found) << wrong;
  }
}

// Two messages whose digests begin alike, made by trying; four characters are then not enough.
TEST_F(ReadingTest, ABeginningThatTwoMessagesHaveIsNotEnough) {
  std::map<std::string, std::string> seen;
  for (int i = 0;; ++i) {
    const std::string message = kPlain + std::to_string(i) + "\r\n";
    const std::string digest = to_hex(crypto::sha256(as_bytes(message)));
    const auto [first, added] = seen.try_emplace(digest.substr(0, 4), message);
    if (added) continue;
    const std::string one = deliver(ben_, first->second);
    (void)deliver(ben_, message);
    (void)synchronise(ben_);
    EXPECT_EQ(code_of(read(ben_, digest.substr(0, 4))), ErrorCode::message_not_found);
    EXPECT_EQ(must(read(ben_, digest)).opened.message.key.digest, digest);
    EXPECT_EQ(must(read(ben_, one)).opened.message.key.digest, one);
    return;
  }
}

TEST_F(ReadingTest, WhatIsReadIsShownAndMarked) {
  const std::string digest = deliver(ben_, kPlain);
  (void)synchronise(ben_);
  EXPECT_FALSE(inbox(ben_).at(0).read);
  const Reading reading = must(read(ben_, digest));
  ASSERT_TRUE(reading.display.has_value());
  EXPECT_EQ(reading.display->text, "plain words\n");
  EXPECT_EQ(reading.opened.report.signature, judge::SignatureState::none);
  EXPECT_TRUE(inbox(ben_).at(0).read);
}

TEST_F(ReadingTest, WithoutItsKeyASealedMessageIsReportedAndNotShown) {
  const std::string digest = sealed_letter_for_ann();
  const Reading closed = must(read(ann_, digest, false));
  EXPECT_FALSE(closed.display.has_value());
  EXPECT_EQ(closed.opened.report.encryption, judge::EncryptionState::undecrypted);
  EXPECT_FALSE(inbox(ann_).at(0).read);
  EXPECT_EQ(inbox(ann_).at(0).state, store::MessageState::waiting_for_key);
}

// Reading with the key catches up on what the message could not teach before.
TEST_F(ReadingTest, ReadingWithTheKeyJudgesAndLearns) {
  const std::string digest = sealed_letter_for_ann();
  const size_t before = evidence(ann_).size();
  const Reading open = must(read(ann_, digest));
  EXPECT_EQ(open.display.value().text, "The secret text\n");
  EXPECT_EQ(open.opened.report.summary, judge::Summary::signed_and_encrypted);
  EXPECT_EQ(inbox(ann_).at(0).state, store::MessageState::judged);
  EXPECT_EQ(evidence(ann_).size(), before + 1);
  (void)must(read(ann_, digest));
  EXPECT_EQ(evidence(ann_).size(), before + 1);
}

TEST_F(ReadingTest, S10TheOriginalIsGivenWhateverItIsWorth) {
  for (const std::string& message : {std::string("\xff\xff no message at all"), kPlain,
                                     std::string("Content-Type: application/pkcs7-mime\r\n\r\nMIAG")}) {
    const std::string digest = deliver(ben_, message);
    (void)synchronise(ben_);
    const auto octets = must(original_octets(*ben_.home, "", digest));
    const auto source = must(octets->open());
    EXPECT_EQ(as_text(must(read_all(*source, 1 << 20))), message);
  }
}

TEST_F(ReadingTest, AMalformedMessageIsAnErrorThatNamesItself) {
  const std::string digest = deliver(ben_, "Content-Type: application/pkcs7-mime\r\n\r\nMIAG");
  (void)synchronise(ben_);
  const auto refused = read(ben_, digest);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind(), ErrorKind::input);
  EXPECT_EQ(inbox(ben_).at(0).state, store::MessageState::unreadable);
}

TEST_F(ReadingTest, PartsAreWrittenDecoded) {
  const std::string digest =
      deliver(ben_,
              "From: eve@third.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nwords\r\n--b\r\n"
              "Content-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n"
              "AAECAwQ=\r\n--b--\r\n");
  (void)synchronise(ben_);
  Reading reading = must(read(ben_, digest));
  ASSERT_EQ(reading.display.value().attachments.size(), 1u);
  EXPECT_EQ(reading.display->attachments[0].part, "2");
  MemorySink out;
  must_pass(write_part(reading, "2", out));
  EXPECT_EQ(to_bytes(out.bytes()), (Bytes{0, 1, 2, 3, 4}));
  for (const char* part : {"3", "2.1", "", "x"}) {
    MemorySink nothing;
    EXPECT_EQ(write_part(reading, part, nothing).error().code, ErrorCode::part_not_found) << part;
  }
}

TEST_F(ReadingTest, OfAMessageThatIsNotShownNoPartIsWritten) {
  const std::string digest = sealed_letter_for_ann();
  Reading closed = must(read(ann_, digest, false));
  MemorySink out;
  EXPECT_EQ(write_part(closed, "1", out).error().code, ErrorCode::part_not_found);
  EXPECT_TRUE(out.bytes().empty());
}

TEST_F(ReadingTest, TheSentCopyCanBeReadByItsSender) {
  introduce();
  const auto sent = must(send(ben_, letter_to(ann_.address)));
  EXPECT_EQ(must(read(ben_, sent.message_digest)).display.value().text, "The secret text\n");
  const auto listed = must(list_messages(*ben_.home, "", store::Folder::sent, 1));
  EXPECT_EQ(listed.at(0).key.digest, sent.message_digest);
}

// A mail to ourselves is two messages of the same octets: the sent one and the one that came.
TEST_F(ReadingTest, AMailToOurselvesCanBeRead) {
  NewLetter letter = letter_to(ben_.address);
  letter.protection = outbox::Protection::signed_only;
  const auto sent = must(send(ben_, letter));
  (void)synchronise(ben_);
  ASSERT_EQ(inbox(ben_).at(0).key.digest, sent.message_digest);
  const Reading reading = must(read(ben_, sent.message_digest.substr(0, 12)));
  EXPECT_EQ(reading.opened.message.key.direction, store::Direction::incoming);
  EXPECT_TRUE(inbox(ben_).at(0).read);
}

TEST_F(ReadingTest, APeepLeavesItUnread) {
  const std::string digest = deliver(ben_, kPlain);
  (void)synchronise(ben_);
  const Reading peeped = must(read_message(*ben_.home, "", digest, nullptr, {Marking::leave}));
  EXPECT_EQ(peeped.display.value().text, "plain words\n");
  EXPECT_FALSE(peeped.changed);
  EXPECT_FALSE(inbox(ben_).at(0).read);
  EXPECT_TRUE(must(read(ben_, digest)).changed);
  EXPECT_FALSE(must(read(ben_, digest)).changed);
}

TEST_F(ReadingTest, AMessageIsMarkedAsThePersonWants) {
  const std::string digest = deliver(ben_, kPlain);
  (void)synchronise(ben_);
  EXPECT_TRUE(must(mark_message(*ben_.home, "", digest, true)).read);
  EXPECT_TRUE(inbox(ben_).at(0).read);
  EXPECT_FALSE(must(mark_message(*ben_.home, "", digest.substr(0, 8), false)).read);
  EXPECT_FALSE(inbox(ben_).at(0).read);
  EXPECT_EQ(code_of(mark_message(*ben_.home, "", "ffff", true)), ErrorCode::message_not_found);
}

// Gives the keys of somebody and counts how often one of them decrypts.
class CountingKeys : public token::KeySource {
 public:
  explicit CountingKeys(token::KeySource& keys) : keys_(keys) {}
  Result<std::shared_ptr<crypto::Signer>> signer(const x509::Certificate& certificate,
                                                 const token::Purpose& purpose) override {
    return keys_.signer(certificate, purpose);
  }
  Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate& certificate,
                                                       const token::Purpose& purpose) override {
    ++asked;
    return keys_.decryptor(certificate, purpose);
  }
  int asked = 0;

 private:
  token::KeySource& keys_;
};

// Also one that waited for its key: the same examination is judged, learned from and shown.
TEST_F(ReadingTest, AMessageIsExaminedOnce) {
  const std::string digest = sealed_letter_for_ann();
  CountingKeys keys(*ann_.keys);
  EXPECT_TRUE(must(read_message(*ann_.home, "", digest, &keys)).changed);
  const int first = keys.asked;
  EXPECT_EQ(inbox(ann_).at(0).state, store::MessageState::judged);
  (void)must(read_message(*ann_.home, "", digest, &keys));
  // Once for the message; the first time the subject's key was made, the second time it is opened.
  EXPECT_EQ(first, 1);
  EXPECT_EQ(keys.asked, first + 2);
}

const std::string kPage = "From: eve@third.example\r\nSubject: Hi\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n";

TEST_F(ReadingTest, APageIsGivenToWhoShowsPages) {
  const std::string digest = deliver(ben_, kPage);
  (void)synchronise(ben_);
  EXPECT_FALSE(must(read(ben_, digest)).display.value().html.has_value());
  const Reading reading = must(read_message(*ben_.home, "", digest, nullptr, {Marking::leave, 1000}));
  EXPECT_EQ(reading.display.value().html.value().content, "<p>page</p>\r\n");
  EXPECT_EQ(reading.display->text, "page\n");
}

TEST_F(ReadingTest, TheSourceIsSafeToShowAndBounded) {
  const std::string escape = "From: eve@third.example\r\n\r\n\x1b[2J \xe4\xb8\xad";
  const std::string digest = deliver(ben_, escape);
  const std::string longer = "From: eve@third.example\r\n\r\n" + std::string(kSourceOctetsMax, 'a');
  const std::string cut = deliver(ben_, longer);
  (void)synchronise(ben_);
  SourceText text = must(source_received(*ben_.home, "", digest));
  EXPECT_EQ(text.text, "From: eve@third.example\n\n\xef\xbf\xbd[2J \xe4\xb8\xad");
  EXPECT_EQ(text.octets, escape.size());
  EXPECT_FALSE(text.cut);
  text = must(source_received(*ben_.home, "", cut));
  EXPECT_TRUE(text.cut);
  EXPECT_EQ(text.octets, longer.size());
  EXPECT_LE(text.text.size(), kSourceOctetsMax);
  // A character at the edge is left out whole.
  const std::string head = "From: e@third.example\r\n\r\n";
  const std::string edge = deliver(ben_, head + std::string(kSourceOctetsMax - head.size() - 1, 'a') + "\xe4\xb8\xad");
  (void)synchronise(ben_);
  EXPECT_TRUE(must(source_received(*ben_.home, "", edge)).text.ends_with("aa"));
}

TEST_F(ReadingTest, TheSourceAsOpenedIsTheReleasedPayload) {
  const std::string digest = sealed_letter_for_ann();
  EXPECT_EQ(must(source_received(*ann_.home, "", digest)).text.find("The secret text"), std::string::npos);
  Reading open = must(open_message(*ann_.home, "", digest, ann_.keys.get()));
  EXPECT_FALSE(open.display.has_value());
  const SourceText text = must(source_opened(open, judge::ShowAnyway::no));
  EXPECT_NE(text.text.find("The secret text"), std::string::npos);
  Reading closed = must(open_message(*ann_.home, "", digest, nullptr));
  EXPECT_EQ(code_of(source_opened(closed, judge::ShowAnyway::yes)), ErrorCode::no_matching_key);
  EXPECT_FALSE(inbox(ann_).at(0).read);
}

TEST_F(ReadingTest, OfASignatureThatIsNotKnownToBeGoodTheSourceIsWithheldUntilAskedFor) {
  Side carol = move_in(make_person(authority(), "Carol", "carol@third.example"), false);
  (void)must(step(ann_, carol.address));
  (void)synchronise(carol);
  Reading reading = must(open_message(*carol.home, "", inbox(carol).at(0).key.digest, carol.keys.get()));
  EXPECT_EQ(code_of(source_opened(reading, judge::ShowAnyway::no)), ErrorCode::payload_withheld);
  EXPECT_FALSE(must(source_opened(reading, judge::ShowAnyway::yes)).text.empty());
}

TEST_F(ReadingTest, CertificatesOfASignerStandAsTheyDoToday) {
  introduce();
  const std::string digest = inbox(ben_).at(0).key.digest;
  const MessageCertificates good =
      must(certificates_of(*ben_.home, must(open_message(*ben_.home, "", digest, nullptr))));
  ASSERT_TRUE(good.signing && good.encryption);
  EXPECT_EQ(good.signing->verdict.status, trust::Status::good);
  EXPECT_EQ(good.signing->verdict.path.back(), authority().certificate);
  EXPECT_EQ(good.signing->policy.usage, trust::Usage::sign);
  EXPECT_EQ(good.encryption->verdict.path.front(), people().ann.encryption.certificate);
  EXPECT_EQ(good.encryption->policy.usage, trust::Usage::encrypt);
  // The message stays valid when its certificate has expired; the certificate does not (S2).
  wait(std::chrono::hours(24 * 400));
  const Reading later = must(open_message(*ben_.home, "", digest, nullptr));
  EXPECT_EQ(later.opened.report.signature, judge::SignatureState::valid);
  EXPECT_EQ(must(certificates_of(*ben_.home, later)).signing->verdict.status, trust::Status::bad);
  const std::string plain = deliver(ben_, kPlain);
  (void)synchronise(ben_);
  const MessageCertificates none =
      must(certificates_of(*ben_.home, must(open_message(*ben_.home, "", plain, nullptr))));
  EXPECT_FALSE(none.signing || none.encryption);
}

}  // namespace
}  // namespace letterlock::app
