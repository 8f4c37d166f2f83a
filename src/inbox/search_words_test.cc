#include "inbox/search_words.h"

#include "inbox/test_inbox.h"

namespace letterlock::inbox {
namespace {

using namespace testing;

class SearchWordsTest : public InboxTest {
 protected:
  size_t found(std::string_view words) { return must(store::Search(*store_).find(account_.id, words)).size(); }
};

TEST_F(SearchWordsTest, WhatWasNotSealedIsFoundByItsHeaderAndItsText) {
  Written letter;
  letter.text = "The minutes of April. 會議記錄在此。\r\n";
  const Outcome outcome = receive(mail(letter, signed_only()), &keys_);
  ASSERT_EQ(outcome.message.state, MessageState::judged);
  for (const char* words : {"minutes", "april MINUTES", "secret subject", "ann@own.example", "會議", "記錄"}) {
    EXPECT_EQ(found(words), 1u) << words;
  }
  EXPECT_EQ(found("may"), 0u);
}

TEST_F(SearchWordsTest, S6_OfSealedMailNoWordIsKept) {
  Written letter;
  letter.text = "The minutes of April.\r\n";
  const Outcome outcome = receive(mail(letter, to(people().ben)), &keys_);
  ASSERT_EQ(outcome.message.state, MessageState::judged);
  for (const char* words : {"minutes", "secret", "hello"}) EXPECT_EQ(found(words), 0u) << words;
}

TEST_F(SearchWordsTest, AnAnswerStandsInTheThreadOfWhatItAnswers) {
  const Outcome first = receive(mail({}, signed_only()), &keys_);
  Written answer;
  answer.fields = "In-Reply-To: <1@own.example>\r\nX-Letter: 2\r\n";
  std::string text = replaced(written(answer), "Message-ID: <1@own.example>", "Message-ID: <2@own.example>");
  const Outcome second = receive(text_of(sealed(text, signed_only())), &keys_);
  const auto thread = must(store::Messages(*store_).thread(second.message.key));
  ASSERT_EQ(thread.size(), 2u);
  EXPECT_EQ(thread.front().key, first.message.key);
}

}  // namespace
}  // namespace letterlock::inbox
