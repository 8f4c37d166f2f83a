#include "store/messages.h"

#include <gtest/gtest.h>

#include "store/database.h"
#include "store/test_home.h"

namespace letterlock::store {
namespace {

using testing::code_of;
using testing::kNow;
using testing::must;

class MessagesTest : public testing::OpenHomeTest {
 protected:
  void SetUp() override {
    OpenHomeTest::SetUp();
    messages_.emplace(*store_);
  }
  static judge::KeptJudgement judgement() {
    judge::KeptJudgement kept;
    kept.first_seen = kNow;
    kept.judged_at = kNow + seconds(1);
    kept.summary = judge::Summary::signed_and_encrypted;
    kept.signature = judge::SignatureState::valid;
    kept.encryption = judge::EncryptionState::strong;
    kept.integrity = judge::Integrity::authenticated;
    kept.signers = {{"aa", "bb", judge::SignatureState::valid, {"cc", "dd"}, {"address-mismatch"}, kNow, true}};
    return kept;
  }
  std::optional<Messages> messages_;
};

// Message-IDs repeat: one sealed mail of that name is enough, and a plain one of the same name hides it from nobody.
TEST_F(MessagesTest, SealedMailIsFoundByItsMessageId) {
  const auto put = [&](const std::string& octets, const std::string& id, MessageState state,
                       const std::string& encryption, Folder folder = Folder::inbox) {
    Message made = message(octets);
    made.message_id = id;
    made.state = state;
    made.encryption = encryption;
    made.folder = folder;
    ASSERT_TRUE(messages_->put(made));
  };
  const auto sealed = [&](const std::string& id) { return must(messages_->has_sealed("ann", id)); };
  const std::string account = message("x").key.account;
  ASSERT_EQ(account, "ann");
  put("plain", "<plain@x>", MessageState::judged, "none");
  put("both, plain", "<both@x>", MessageState::judged, "none");
  put("both, sealed", "<both@x>", MessageState::judged, "strong", Folder::trash);
  put("weak", "<weak@x>", MessageState::judged, "legacy");
  put("closed", "<closed@x>", MessageState::judged, "undecrypted");
  put("waits", "<waits@x>", MessageState::waiting_for_key, "");
  put("new", "<new@x>", MessageState::fetched, "");
  put("draft", "<draft@x>", MessageState::judged, "strong", Folder::drafts);
  put("nameless", "", MessageState::judged, "strong");
  for (const char* id : {"<both@x>", "<weak@x>", "<closed@x>", "<waits@x>"}) EXPECT_TRUE(sealed(id)) << id;
  for (const char* id : {"<plain@x>", "<new@x>", "<draft@x>", "<other@x>", ""}) EXPECT_FALSE(sealed(id)) << id;
  EXPECT_FALSE(must(messages_->has_sealed("ben", "<both@x>")));
}

TEST_F(MessagesTest, ARecordComesBackWhole) {
  Message made = message("text");
  made.folder = Folder::archive;
  made.state = MessageState::judged;
  made.message_id = "<a@b>";
  made.from = "b@example.tw";
  made.from_name = "王 \"小\" 明";
  made.to = {"ann@example.tw", "c@example.tw"};
  made.date = kNow - seconds(100);
  made.read = true;
  made.summary = "signed-and-encrypted";
  made.signature = "valid";
  made.encryption = "strong";
  made.error = "decryption-failed";
  made.kept = judgement();
  made.subject = "";
  ASSERT_TRUE(messages_->put(made));
  store_ = open();
  messages_.emplace(*store_);
  const auto found = must(messages_->find(made.key));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key, made.key);
  EXPECT_EQ(found->folder, made.folder);
  EXPECT_EQ(found->state, made.state);
  EXPECT_EQ(found->message_id, made.message_id);
  EXPECT_EQ(found->from, made.from);
  EXPECT_EQ(found->from_name, made.from_name);
  EXPECT_EQ(found->to, made.to);
  EXPECT_EQ(found->date, made.date);
  EXPECT_EQ(found->size, made.size);
  EXPECT_EQ(found->first_seen, made.first_seen);
  EXPECT_EQ(found->read, made.read);
  EXPECT_EQ(found->summary, made.summary);
  EXPECT_EQ(found->signature, made.signature);
  EXPECT_EQ(found->encryption, made.encryption);
  EXPECT_EQ(found->error, made.error);
  EXPECT_EQ(found->subject, made.subject);
  ASSERT_TRUE(found->kept);
  EXPECT_EQ(found->kept->judged_at, kNow + seconds(1));
  EXPECT_EQ(found->kept->summary, judge::Summary::signed_and_encrypted);
  ASSERT_EQ(found->kept->signers.size(), 1U);
  EXPECT_EQ(found->kept->signers[0].path_sha256, (std::vector<std::string>{"cc", "dd"}));
  EXPECT_EQ(found->kept->signers[0].revoked_at, kNow);
  EXPECT_TRUE(found->kept->signers[0].on_hold);
}

TEST_F(MessagesTest, FirstSeenStaysWhatItWas) {
  Message made = message("text");
  ASSERT_TRUE(messages_->put(made));
  made.first_seen = kNow + seconds(1000);
  made.state = MessageState::waiting_for_key;
  ASSERT_TRUE(messages_->put(made));
  const auto found = must(messages_->find(made.key));
  EXPECT_EQ(found->first_seen, kNow);
  EXPECT_EQ(found->state, MessageState::waiting_for_key);
}

// Our sent mail and the same octets coming back are two messages.
TEST_F(MessagesTest, DirectionIsPartOfTheName) {
  ASSERT_TRUE(messages_->put(message("text", Direction::outgoing)));
  EXPECT_FALSE(must(messages_->find(message("text").key)));
  ASSERT_TRUE(messages_->put(message("text")));
  ASSERT_TRUE(messages_->put(message("text", Direction::incoming, "bob")));
  const std::string prefix = message("text").key.digest.substr(0, 8);
  EXPECT_EQ(must(messages_->find_prefix("ann", prefix)).size(), 2U);
  EXPECT_EQ(must(messages_->find_prefix("", prefix)).size(), 3U);
  EXPECT_EQ(must(messages_->find_prefix("", prefix, 1)).size(), 1U);
  EXPECT_TRUE(must(messages_->find_prefix("", "*")).empty());
}

TEST_F(MessagesTest, ListsAreNewestFirstAndInParts) {
  std::vector<std::string> digests;
  for (int i = 0; i < 5; ++i) {
    const Message made = message("text " + std::to_string(i));
    digests.insert(digests.begin(), made.key.digest);
    ASSERT_TRUE(messages_->put(made));
  }
  ASSERT_TRUE(messages_->put(message("other", Direction::incoming, "bob")));
  const auto names = [](const std::vector<Message>& list) {
    std::vector<std::string> all;
    for (const Message& entry : list) all.push_back(entry.key.digest);
    return all;
  };
  EXPECT_EQ(names(must(messages_->list("ann", Folder::inbox))), digests);
  EXPECT_EQ(names(must(messages_->list("ann", Folder::inbox, 2, 1))),
            std::vector<std::string>(digests.begin() + 1, digests.begin() + 3));
  EXPECT_EQ(must(messages_->list("", Folder::inbox)).size(), 6U);
  EXPECT_EQ(must(messages_->count("ann", Folder::inbox)), 5U);
  EXPECT_EQ(must(messages_->count("", Folder::inbox)), 6U);
  EXPECT_EQ(must(messages_->in_state("ann", MessageState::fetched, 1)).front().key.digest, digests.back());
  EXPECT_TRUE(must(messages_->in_state("ann", MessageState::judged)).empty());
}

TEST_F(MessagesTest, ReadingAndMoving) {
  const Message made = message("text");
  EXPECT_EQ(code_of(messages_->set_read(made.key, true)), ErrorCode::message_not_found);
  EXPECT_EQ(code_of(messages_->move(made.key, Folder::trash)), ErrorCode::message_not_found);
  ASSERT_TRUE(messages_->put(made));
  ASSERT_TRUE(messages_->set_read(made.key, true));
  ASSERT_TRUE(messages_->move(made.key, Folder::trash));
  EXPECT_TRUE(must(messages_->find(made.key))->read);
  EXPECT_EQ(must(messages_->count("ann", Folder::trash)), 1U);
}

TEST_F(MessagesTest, FoldersAreCounted) {
  Message read = message("read");
  read.read = true;
  Message archived = message("archived");
  archived.folder = Folder::archive;
  (void)put(read);
  (void)put(archived);
  const MessageKey unread = put(message("unread"));
  (void)put(message("of bob", Direction::incoming, "bob"));
  const auto counts = [&](const std::string& account, Folder folder) {
    return std::pair(must(messages_->count(account, folder)), must(messages_->count_unread(account, folder)));
  };
  using Counts = std::pair<std::uint64_t, std::uint64_t>;
  EXPECT_EQ(counts("ann", Folder::inbox), Counts(2, 1));
  EXPECT_EQ(counts("ann", Folder::archive), Counts(1, 1));
  EXPECT_EQ(counts("ann", Folder::trash), Counts(0, 0));
  EXPECT_EQ(counts("", Folder::inbox), Counts(3, 2));
  ASSERT_TRUE(messages_->set_read(unread, true));
  EXPECT_EQ(counts("ann", Folder::inbox), Counts(2, 0));
  ASSERT_TRUE(messages_->set_read(unread, false));
  ASSERT_TRUE(messages_->move(unread, Folder::trash));
  EXPECT_EQ(counts("ann", Folder::inbox), Counts(1, 0));
  EXPECT_EQ(counts("ann", Folder::trash), Counts(1, 1));
}

// What is asked whenever a page is looked at reads no message's record: an index answers it.
TEST_F(MessagesTest, CountsAndPagesComeFromTheirIndexes) {
  const auto plan = [&](const std::string& question) {
    Statement rows = must(store_->database().query("EXPLAIN QUERY PLAN " + question));
    std::string steps;
    while (must(rows.step())) steps += rows.text(3) + "; ";
    return steps;
  };
  const std::string of_inbox = "folder = 'inbox' AND account = 'ann'";
  EXPECT_EQ(plan("SELECT count(*) FROM messages WHERE " + of_inbox),
            "SEARCH messages USING COVERING INDEX messages_folder (folder=? AND account=?); ");
  EXPECT_EQ(plan("SELECT count(*) FROM messages WHERE is_read = 0 AND " + of_inbox),
            "SEARCH messages USING COVERING INDEX messages_unread (folder=? AND account=? AND is_read=?); ");
  EXPECT_EQ(plan("SELECT kept FROM messages WHERE " + of_inbox + " ORDER BY position DESC LIMIT 100 OFFSET 90000"),
            "SEARCH messages USING INDEX messages_folder (folder=? AND account=?); ");
}

TEST_F(MessagesTest, AFileGoesWithItsLastRecord) {
  const Message incoming = message("text");
  const Message outgoing = message("text", Direction::outgoing);
  ASSERT_TRUE(messages_->put(incoming));
  ASSERT_TRUE(messages_->put(outgoing));
  ASSERT_TRUE(messages_->remove(incoming.key));
  EXPECT_TRUE(Files(*store_).contains(incoming.key.digest));
  ASSERT_TRUE(messages_->remove(outgoing.key));
  EXPECT_FALSE(Files(*store_).contains(incoming.key.digest));
  EXPECT_EQ(code_of(messages_->remove(outgoing.key)), ErrorCode::message_not_found);
}

TEST_F(MessagesTest, NoRecordWithoutFileOrAccount) {
  Message made = message("text");
  made.key.account = "eve";
  EXPECT_EQ(code_of(messages_->put(made)), ErrorCode::store_conflict);
  made.key.account = "ann";
  ASSERT_TRUE(Files(*store_).remove(made.key.digest));
  EXPECT_EQ(code_of(messages_->put(made)), ErrorCode::message_not_found);
  EXPECT_EQ(must(messages_->count("", Folder::inbox)), 0U);
}

TEST_F(MessagesTest, WhatWasFetchedIsKnown) {
  EXPECT_FALSE(must(messages_->was_fetched("ann", "1.x")));
  ASSERT_TRUE(messages_->set_fetched("ann", "1.x", "aa"));
  ASSERT_TRUE(messages_->set_fetched("ann", "1.x", "aa"));
  EXPECT_TRUE(must(messages_->was_fetched("ann", "1.x")));
  EXPECT_FALSE(must(messages_->was_fetched("bob", "1.x")));
}

TEST_F(MessagesTest, AWordThatNobodyWroteIsDamage) {
  const Message made = message("text");
  ASSERT_TRUE(messages_->put(made));
  for (const char* change :
       {"folder = 'x'", "state = 'x'", "direction = 'x'", "recipients = '{}'", "kept = '{}'", "kept = '{'"}) {
    auto transaction = must(store_->begin());
    ASSERT_TRUE(store_->database().execute((std::string("UPDATE messages SET ") + change).c_str()));
    const auto found = messages_->find_prefix("", made.key.digest);
    ASSERT_FALSE(found) << change;
    EXPECT_EQ(found.error().code, ErrorCode::store_damaged) << change;
  }
  EXPECT_TRUE(must(messages_->find(made.key)));
}

}  // namespace
}  // namespace letterlock::store
