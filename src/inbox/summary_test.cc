// What stands in the list about a message: the outer header, and nothing that was decrypted (S6).

#include "inbox/test_inbox.h"

namespace letterlock::inbox {
namespace {

using namespace testing;

class SummaryTest : public InboxTest {
 protected:
  // Of the files below the home, those that hold the words: the database with its journal, and message files.
  std::vector<std::string> files_with(std::string_view words) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ + "/data")) {
      if (!entry.is_regular_file()) continue;
      const Bytes content = must(read_file(entry.path().string(), 64 << 20));
      if (as_text(content).find(words) != std::string_view::npos) found.push_back(entry.path().filename());
    }
    return found;
  }
};

TEST_F(SummaryTest, TheOuterHeaderIsReadAsPeopleReadIt) {
  Written w;
  w.from = "=?utf-8?B?546L5bCP5a6J?= <ann@own.example>";
  w.fields = "Cc: Carol <carol@third.example>, dan@third.example\r\n";
  const Outcome outcome = receive(replaced(written(w), "The secret subject", "=?utf-8?B?6YCa6YGT?="), nullptr);
  const store::Message& message = outcome.message;
  EXPECT_EQ(message.from, "ann@own.example");
  EXPECT_EQ(message.from_name, "王小安");
  EXPECT_EQ(message.subject, "通道");
  EXPECT_EQ(message.message_id, "<1@own.example>");
  EXPECT_EQ(message.to, (std::vector<std::string>{"ben@peer.example", "carol@third.example", "dan@third.example"}));
  EXPECT_EQ(record_of(message.key).subject, "通道");
}

struct WorthCase {
  const char* name;
  std::string message;
  const char* summary;
  const char* signature;
  const char* encryption;
  bool subject;
};

TEST_F(SummaryTest, TheReportsWordsAndTheSubjectByWorth) {
  smime::SealSettings unsigned_one = to(people().ben);
  unsigned_one.sign.reset();
  const std::vector<WorthCase> cases = {
      {"plain", written(), "none", "none", "none", true},
      {"signed", mail({}, signed_only()), "signed", "valid", "none", true},
      {"sealed", mail({}, to(people().ben)), "signed-and-encrypted", "valid", "strong", false},
      {"encrypted", mail({}, unsigned_one), "encrypted", "none", "strong", false},
      {"not for us", mail({}, to(people().ann)), "none", "none", "undecrypted", false},
  };
  for (const WorthCase& c : cases) {
    SCOPED_TRACE(c.name);
    const store::Message message = record_of(receive(c.message, &keys_).message.key);
    EXPECT_EQ(message.summary, c.summary);
    EXPECT_EQ(message.signature, c.signature);
    EXPECT_EQ(message.encryption, c.encryption);
    EXPECT_EQ(message.subject.has_value(), c.subject);
  }
}

// The subject that only the sealed part tells is in no file; nor is the text.
TEST_F(SummaryTest, S6WhatWasDecryptedStandsNowhereInClear) {
  EXPECT_TRUE(receive(mail({}, to(people().ben)), &keys_).learned);
  EXPECT_TRUE(files_with("The secret subject").empty());
  EXPECT_TRUE(files_with("Hello Ben").empty());
  EXPECT_FALSE(files_with("ann@own.example").empty());  // the search does find what is there
}

// Other programs let the subject of sealed mail travel in clear; it is still not copied beside what was decrypted.
TEST_F(SummaryTest, S6TheOuterSubjectOfSealedMailIsOnlyInTheMessageItself) {
  const Outcome outcome = receive(replaced(mail({}, to(people().ben)), "[...]", "The secret subject"), &keys_);
  EXPECT_EQ(files_with("The secret subject"), std::vector<std::string>{outcome.message.key.digest});
}

TEST_F(SummaryTest, AHeaderThatCannotBeReadLeavesItsPlacesEmpty) {
  const Outcome outcome = receive("From: <<>\r\nTo: @@\r\nX: y\r\n\r\ntext\r\n", nullptr);
  EXPECT_EQ(outcome.message.state, MessageState::judged);
  EXPECT_EQ(outcome.message.from, "");
  EXPECT_TRUE(outcome.message.to.empty());
  EXPECT_EQ(outcome.message.subject, "");
}

}  // namespace
}  // namespace letterlock::inbox
