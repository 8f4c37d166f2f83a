#include "store/places.h"

#include "store/test_home.h"

namespace letterlock::store {
namespace {

using testing::code_of;
using testing::kNow;
using testing::must;

// A message that came, which the server has in its inbox as UID 7 and in a folder of its own as UID 3.
class PlacesTest : public testing::OpenHomeTest {
 protected:
  void SetUp() override {
    testing::OpenHomeTest::SetUp();
    key_ = put(message("a letter"));
    inbox_ = mailbox("INBOX", MailboxRole::inbox);
    archive_ = mailbox("Archive", MailboxRole::archive);
    place(inbox_, 7);
  }
  std::int64_t mailbox(const std::string& name, MailboxRole role) {
    return must(Mailboxes(*store_).put({0, "ann", name, role, 5}));
  }
  void place(std::int64_t mailbox, std::uint32_t uid, std::vector<std::string> flags = {}) {
    Placement placement{uid, key_.digest, 8, std::move(flags)};
    placement.date = kNow;
    ASSERT_TRUE(Mailboxes(*store_).put_placements(mailbox, {placement}));
  }
  Folder folder() { return must(Messages(*store_).find(key_)).value().folder; }
  Folder followed() {
    EXPECT_TRUE(follow_places(*store_, "ann", {key_.digest}));
    return folder();
  }

  MessageKey key_;
  std::int64_t inbox_ = 0, archive_ = 0;
};

TEST_F(PlacesTest, AMessageIsShownInTheBestOfItsPlaces) {
  EXPECT_EQ(followed(), Folder::inbox);
  place(archive_, 3);
  EXPECT_EQ(followed(), Folder::inbox);
  ASSERT_TRUE(Mailboxes(*store_).vanished(inbox_, {7}));
  EXPECT_EQ(followed(), Folder::archive);
  ASSERT_TRUE(Mailboxes(*store_).vanished(archive_, {3}));
  EXPECT_EQ(followed(), Folder::trash);
}

// Servers without UIDPLUS keep what was moved, marked.
TEST_F(PlacesTest, WhatIsMarkedAsDeletedIsNoPlace) {
  place(inbox_, 7, {"\\Seen", "\\Deleted"});
  place(archive_, 3);
  EXPECT_EQ(followed(), Folder::archive);
}

TEST_F(PlacesTest, AMoveIsSeenAtOnceAndToldLater) {
  place(archive_, 3);
  ASSERT_TRUE(move_to(*store_, key_, Folder::archive));
  EXPECT_EQ(folder(), Folder::archive);
  Mailboxes mailboxes(*store_);
  const auto wishes = must(mailboxes.moves(inbox_));
  ASSERT_EQ(wishes.size(), 1U);
  EXPECT_EQ(wishes[0].uid, 7U);
  EXPECT_EQ(wishes[0].role, MailboxRole::archive);
  EXPECT_TRUE(must(mailboxes.moves(archive_)).empty());  // it lies there already
  // The later wish counts.
  ASSERT_TRUE(move_to(*store_, key_, Folder::junk));
  EXPECT_EQ(must(mailboxes.moves(inbox_)).at(0).role, MailboxRole::junk);
  EXPECT_EQ(must(mailboxes.moves(archive_)).size(), 1U);
  ASSERT_TRUE(mailboxes.move_told(must(mailboxes.moves(inbox_)).at(0)));
  EXPECT_TRUE(must(mailboxes.moves(inbox_)).empty());
  // A wish goes with the place that it is about.
  ASSERT_TRUE(mailboxes.vanished(archive_, {3}));
  EXPECT_TRUE(must(mailboxes.moves(archive_)).empty());
}

TEST_F(PlacesTest, WhatCannotBeMovedStays) {
  for (const Folder folder : {Folder::outbox, Folder::sent, Folder::drafts}) {
    EXPECT_EQ(code_of(move_to(*store_, key_, folder)), ErrorCode::store_conflict);
  }
  EXPECT_EQ(code_of(move_to(*store_, {"ann", Direction::incoming, std::string(64, 'f')}, Folder::trash)),
            ErrorCode::message_not_found);
  EXPECT_EQ(folder(), Folder::inbox);
}

TEST_F(PlacesTest, ReadingIsToldWhereverTheMessageLies) {
  place(archive_, 3);
  ASSERT_TRUE(mark_read(*store_, key_, true));
  for (const auto& [mailbox, uid] : {std::pair{inbox_, 7U}, std::pair{archive_, 3U}}) {
    const auto changes = must(Mailboxes(*store_).flag_changes(mailbox));
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].uid, uid);
    EXPECT_TRUE(changes[0].set);
  }
}

}  // namespace
}  // namespace letterlock::store
