#include "store/threads.h"

#include <gtest/gtest.h>

#include "store/test_home.h"

namespace letterlock::store {
namespace {

using testing::code_of;
using testing::must;

class ThreadsTest : public testing::OpenHomeTest {
 protected:
  MessageKey put(const std::string& id, const std::vector<std::string>& references,
                 const std::string& account = "ann") {
    Message made = message(account + id, Direction::incoming, account);
    made.message_id = id;
    made.references = references;
    return OpenHomeTest::put(made);
  }
  std::string thread(const MessageKey& key) {
    std::string ids;
    for (const Message& one : must(Messages(*store_).thread(key))) ids += one.message_id;
    return ids;
  }
  std::int64_t number(const MessageKey& key) { return must(Messages(*store_).find(key))->thread; }
};

TEST_F(ThreadsTest, AnswersStandWithTheirQuestions) {
  const auto question = put("<1@x>", {});
  const auto other = put("<2@x>", {});
  const auto answer = put("<3@x>", {"<1@x>"});
  const auto second = put("<4@x>", {"<1@x>", "<3@x>"});
  EXPECT_EQ(thread(question), "<1@x><3@x><4@x>");
  EXPECT_EQ(thread(second), thread(answer));
  EXPECT_EQ(thread(other), "<2@x>");
}

TEST_F(ThreadsTest, TheOrderOfArrivalDoesNotMatter) {
  const auto last = put("<3@x>", {"<2@x>"});
  const auto first = put("<1@x>", {});
  EXPECT_NE(number(last), number(first));
  const auto middle = put("<2@x>", {"<1@x>"});
  EXPECT_EQ(thread(first), "<3@x><1@x><2@x>");
  EXPECT_EQ(thread(last), thread(middle));
  // Neither is the missing one between them needed.
  const auto a = put("<a@x>", {"<gone@x>"});
  const auto b = put("<b@x>", {"<gone@x>"});
  EXPECT_EQ(thread(a), "<a@x><b@x>");
  EXPECT_EQ(number(b), number(a));
}

TEST_F(ThreadsTest, MessagesWithoutIdsStandAlone) {
  const auto one = put("", {});
  const auto other = put("", {""}, "bob");
  EXPECT_EQ(thread(one), "");
  EXPECT_EQ(must(Messages(*store_).thread(one)).size(), 1U);
  EXPECT_EQ(must(Messages(*store_).thread(other)).size(), 1U);
}

TEST_F(ThreadsTest, AccountsAreApart) {
  const auto mine = put("<1@x>", {});
  put("<2@x>", {"<1@x>"}, "bob");
  EXPECT_EQ(thread(mine), "<1@x>");
}

TEST_F(ThreadsTest, ALaterRecordKeepsTheThread) {
  const auto question = put("<1@x>", {});
  const auto answer = put("<2@x>", {"<1@x>"});
  ASSERT_TRUE(Messages(*store_).put(*must(Messages(*store_).find(answer))));
  EXPECT_EQ(thread(question), "<1@x><2@x>");
  // Fetched first, its header read later.
  const auto fetched = put("", {});
  Message now = *must(Messages(*store_).find(fetched));
  now.message_id = "<3@x>";
  now.references = {"<2@x>"};
  ASSERT_TRUE(Messages(*store_).put(now));
  EXPECT_EQ(thread(question), "<1@x><2@x><3@x>");
}

TEST_F(ThreadsTest, AnEndedThreadIsForgotten) {
  const auto question = put("<1@x>", {"<0@x>"});
  const auto answer = put("<2@x>", {"<1@x>"});
  ASSERT_TRUE(Messages(*store_).remove(question));
  EXPECT_EQ(thread(answer), "<2@x>");
  EXPECT_EQ(must(store_->database().number("SELECT count(*) FROM thread_ids")), 3);
  ASSERT_TRUE(Messages(*store_).remove(answer));
  EXPECT_EQ(must(store_->database().number("SELECT count(*) FROM thread_ids")), 0);
}

TEST_F(ThreadsTest, OneMessageCannotGatherAMailbox) {
  std::vector<std::string> all;
  auto transaction = must(store_->begin());
  for (int i = 0; i < 120; ++i) {
    all.push_back("<" + std::to_string(i) + "@x>");
    put(all.back(), {});
  }
  const auto greedy = put("<greedy@x>", all);
  EXPECT_LE(must(Messages(*store_).thread(greedy)).size(), kReferencesMax + 1);
  const auto long_id = put("<long@x>", {std::string(2000, 'x'), "<119@x>"});
  EXPECT_EQ(must(store_->database().number("SELECT max(length(message_id)) FROM thread_ids")), 10);
  EXPECT_EQ(number(long_id), number(greedy));
  // Two threads that are too large together stay two.
  const auto first = put("<p@x>", {});
  for (int i = 0; i < 600; ++i) put("<p" + std::to_string(i) + "@x>", {"<p@x>"});
  const auto second = put("<q@x>", {});
  for (int i = 0; i < 600; ++i) put("<q" + std::to_string(i) + "@x>", {"<q@x>"});
  put("<both@x>", {"<p@x>", "<q@x>"});
  EXPECT_NE(number(first), number(second));
  ASSERT_TRUE(transaction.commit());
}

TEST_F(ThreadsTest, WhatIsCachedStaysWithItsMessage) {
  const auto key = put("<1@x>", {});
  Messages messages(*store_);
  EXPECT_EQ(must(messages.cached(key)), Bytes());
  const Bytes cipher = {0x00, 0xFF, 0x01};
  ASSERT_TRUE(messages.set_cached(key, cipher));
  ASSERT_TRUE(messages.put(*must(messages.find(key))));
  EXPECT_EQ(must(messages.cached(key)), cipher);
  ASSERT_TRUE(messages.set_cached(key, {}));
  EXPECT_EQ(must(messages.cached(key)), Bytes());
  EXPECT_EQ(code_of(messages.set_cached({"ann", Direction::outgoing, key.digest}, cipher)),
            ErrorCode::message_not_found);
}

}  // namespace
}  // namespace letterlock::store
