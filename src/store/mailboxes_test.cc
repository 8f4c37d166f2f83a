#include "store/mailboxes.h"

#include <gtest/gtest.h>

#include "store/database.h"
#include "store/messages.h"
#include "store/test_home.h"
#include "store/unused.h"

namespace letterlock::store {
namespace {

using testing::code_of;
using testing::kNow;
using testing::must;
using Flags = std::vector<std::string>;

class MailboxesTest : public testing::OpenHomeTest {
 protected:
  void SetUp() override {
    OpenHomeTest::SetUp();
    boxes_.emplace(*store_);
    inbox_ = must(boxes_->put(mailbox("INBOX")));
  }
  static Mailbox mailbox(const std::string& name, const std::string& account = "ann") {
    Mailbox made;
    made.account = account;
    made.name = name;
    made.uid_validity = 7;
    made.uid_next = 1;
    return made;
  }
  static Placement placed(std::uint32_t uid, int date = 0) {
    Placement made;
    made.uid = uid;
    made.size = 100 + uid;
    made.date = kNow + seconds(date);
    made.wanted = true;
    return made;
  }
  Flags flags(std::uint32_t uid) { return must(boxes_->placement(inbox_, uid))->flags; }
  std::vector<std::uint32_t> newest(size_t limit = 50, size_t offset = 0) {
    std::vector<std::uint32_t> uids;
    for (const Placement& one : must(boxes_->newest(inbox_, limit, offset))) uids.push_back(one.uid);
    return uids;
  }
  std::optional<Mailboxes> boxes_;
  std::int64_t inbox_ = 0;
};

TEST_F(MailboxesTest, AMailboxComesBackWhole) {
  Mailbox made = mailbox("寄件備份");
  made.role = MailboxRole::sent;
  made.uid_validity = UINT32_MAX;
  made.uid_next = UINT32_MAX;
  made.highest_modseq = INT64_MAX;  // RFC 7162: 63 bits
  made.last_sync = kNow;
  made.id = must(boxes_->put(made));
  EXPECT_EQ(must(boxes_->find("ann", "寄件備份")), made);
  EXPECT_EQ(must(boxes_->find("bob", "寄件備份")), std::nullopt);
  made.uid_next = 5;
  made.role = MailboxRole::none;
  EXPECT_EQ(must(boxes_->put(made)), made.id);
  EXPECT_EQ(must(boxes_->find("ann", "寄件備份")), made);
  must(boxes_->put(mailbox("INBOX", "bob")));
  EXPECT_EQ(must(boxes_->list("ann")).size(), 2U);
  EXPECT_EQ(must(boxes_->list("")).size(), 3U);
  EXPECT_EQ(code_of(boxes_->put(mailbox("INBOX", "nobody")).map([](auto) {})), ErrorCode::store_conflict);
}

TEST_F(MailboxesTest, APlacementComesBackWhole) {
  Placement made = placed(UINT32_MAX);
  made.digest = kept(*store_, "octets");
  made.flags = {"\\Seen", "$Forwarded"};
  made.from = "wang@example.tw";
  made.from_name = "王小明";
  made.subject = "主旨";
  made.message_id = "<1@x>";
  ASSERT_TRUE(boxes_->put_placements(inbox_, {made}));
  EXPECT_EQ(must(boxes_->placement(inbox_, made.uid)), made);
  // Its header told again: the octets are still ours.
  Placement again = made;
  again.digest.reset();
  again.subject = "other";
  ASSERT_TRUE(boxes_->put_placements(inbox_, {again}));
  again.digest = made.digest;
  EXPECT_EQ(must(boxes_->placement(inbox_, made.uid)), again);
  EXPECT_EQ(must(boxes_->placement(inbox_, 1)), std::nullopt);
}

TEST_F(MailboxesTest, NewestFirstByDateThenUid) {
  ASSERT_TRUE(boxes_->put_placements(inbox_, {placed(1, 50), placed(2, 10), placed(3, 10), placed(4, 99)}));
  EXPECT_EQ(newest(), (std::vector<std::uint32_t>{4, 1, 3, 2}));
  EXPECT_EQ(newest(2, 1), (std::vector<std::uint32_t>{1, 3}));
  EXPECT_EQ(must(boxes_->uids(inbox_)), (std::vector<std::uint32_t>{1, 2, 3, 4}));
  EXPECT_EQ(must(boxes_->count(inbox_)), 4U);
}

TEST_F(MailboxesTest, ABatchIsAllOrNothing) {
  Placement without_octets = placed(3);
  without_octets.digest = std::string(64, 'a');
  EXPECT_EQ(code_of(boxes_->put_placements(inbox_, {placed(1), placed(2), without_octets})),
            ErrorCode::message_not_found);
  EXPECT_EQ(must(boxes_->count(inbox_)), 0U);
  EXPECT_EQ(code_of(boxes_->put_placements(inbox_ + 1, {placed(1)})), ErrorCode::store_conflict);
  EXPECT_EQ(code_of(boxes_->put_placements(inbox_, std::vector<Placement>(kPlacementBatchMax + 1))),
            ErrorCode::store_conflict);
  std::vector<Placement> many;
  for (std::uint32_t uid = 1; uid <= 5000; ++uid) many.push_back(placed(uid, static_cast<int>(uid)));
  ASSERT_TRUE(boxes_->put_placements(inbox_, many));
  EXPECT_EQ(must(boxes_->count(inbox_)), 5000U);
  EXPECT_EQ(newest(1), (std::vector<std::uint32_t>{5000}));
}

TEST_F(MailboxesTest, TheOctetsComeLater) {
  ASSERT_TRUE(boxes_->put_placements(inbox_, {placed(1), placed(2)}));
  EXPECT_EQ(must(boxes_->without_octets(inbox_)), (std::vector<std::uint32_t>{2, 1}));
  const std::string digest = kept(*store_, "octets");
  ASSERT_TRUE(boxes_->set_digest(inbox_, 2, digest));
  EXPECT_EQ(must(boxes_->without_octets(inbox_)), (std::vector<std::uint32_t>{1}));
  EXPECT_EQ(code_of(boxes_->set_digest(inbox_, 1, std::string(64, 'a'))), ErrorCode::message_not_found);
  EXPECT_EQ(code_of(boxes_->set_digest(inbox_, 9, digest)), ErrorCode::message_not_found);
  ASSERT_TRUE(remove_unused_file(*store_, digest));
  EXPECT_TRUE(Files(*store_).contains(digest));
}

TEST_F(MailboxesTest, AnotherUidValidityForgetsPlacementsButNoMessage) {
  const MessageKey key = put(message("octets"));
  Placement made = placed(1);
  made.digest = key.digest;
  ASSERT_TRUE(boxes_->put_placements(inbox_, {made, placed(2)}));
  ASSERT_TRUE(boxes_->change_flag(inbox_, 1, "\\Seen", true));
  const auto other = must(boxes_->put(mailbox("Sent")));
  ASSERT_TRUE(boxes_->put_placements(other, {placed(1)}));
  Mailbox now = mailbox("INBOX");
  now.uid_next = 3;
  EXPECT_EQ(must(boxes_->put(now)), inbox_);
  EXPECT_EQ(must(boxes_->count(inbox_)), 2U);
  now.uid_validity = 8;
  EXPECT_EQ(must(boxes_->put(now)), inbox_);
  EXPECT_EQ(must(boxes_->count(inbox_)), 0U);
  EXPECT_EQ(must(boxes_->flag_changes(inbox_)).size(), 0U);
  EXPECT_EQ(must(boxes_->count(other)), 1U);
  EXPECT_TRUE(must(Messages(*store_).find(key)));
  EXPECT_TRUE(Files(*store_).contains(key.digest));
}

TEST_F(MailboxesTest, VanishedOnesAreGone) {
  ASSERT_TRUE(boxes_->put_placements(inbox_, {placed(1), placed(2), placed(3)}));
  ASSERT_TRUE(boxes_->change_flag(inbox_, 3, "\\Seen", true));
  EXPECT_EQ(must(boxes_->vanished(inbox_, {1, 3, 77})).size(), 0U);
  EXPECT_EQ(must(boxes_->uids(inbox_)), (std::vector<std::uint32_t>{2}));
  EXPECT_EQ(must(boxes_->flag_changes(inbox_)).size(), 0U);
  ASSERT_TRUE(boxes_->remove(inbox_));
  EXPECT_EQ(must(store_->database().number("SELECT count(*) FROM placements")), 0);
  ASSERT_TRUE(Accounts(*store_).remove("bob"));
}

TEST_F(MailboxesTest, AWishStaysUntilTheServerWasTold) {
  ASSERT_TRUE(boxes_->put_placements(inbox_, {placed(1)}));
  ASSERT_TRUE(boxes_->change_flag(inbox_, 1, "\\Seen", true));
  EXPECT_EQ(flags(1), (Flags{"\\Seen"}));
  // The server does not know yet, and says so in both ways.
  ASSERT_TRUE(boxes_->set_flags(inbox_, 1, {"\\Flagged"}));
  EXPECT_EQ(flags(1), (Flags{"\\Seen", "\\Flagged"}));
  ASSERT_TRUE(boxes_->put_placements(inbox_, {placed(1)}));
  EXPECT_EQ(flags(1), (Flags{"\\Seen"}));
  const auto first = must(boxes_->flag_changes(inbox_));
  ASSERT_EQ(first.size(), 1U);
  EXPECT_TRUE(first[0].set);
  // While the server is told, the user thinks otherwise.
  ASSERT_TRUE(boxes_->change_flag(inbox_, 1, "\\Seen", false));
  EXPECT_EQ(flags(1), Flags());
  ASSERT_TRUE(boxes_->flag_change_told(first[0]));
  const auto second = must(boxes_->flag_changes(inbox_));
  ASSERT_EQ(second.size(), 1U);
  EXPECT_FALSE(second[0].set);
  ASSERT_TRUE(boxes_->flag_change_told(second[0]));
  EXPECT_EQ(must(boxes_->flag_changes(inbox_)).size(), 0U);
  ASSERT_TRUE(boxes_->set_flags(inbox_, 1, {"\\Seen"}));
  EXPECT_EQ(flags(1), (Flags{"\\Seen"}));
  EXPECT_EQ(code_of(boxes_->change_flag(inbox_, 2, "\\Seen", true)), ErrorCode::message_not_found);
  EXPECT_EQ(code_of(boxes_->set_flags(inbox_, 2, {})), ErrorCode::message_not_found);
}

TEST_F(MailboxesTest, FlagsAreBounded) {
  ASSERT_TRUE(boxes_->put_placements(inbox_, {placed(1)}));
  Flags many = {"", "two words", "new\nline", std::string(200, 'x'), "\xFF"};
  for (int i = 0; i < 200; ++i) many.push_back("flag" + std::to_string(i));
  ASSERT_TRUE(boxes_->set_flags(inbox_, 1, many));
  EXPECT_EQ(flags(1).size(), kFlagsMax);
  EXPECT_EQ(flags(1).front(), "flag0");
}

}  // namespace
}  // namespace letterlock::store
