// Listing: folders are counted, and read a page at a time.

#include "app/listing.h"

#include "app/reading.h"
#include "app/test_app.h"

namespace letterlock::app {
namespace {

using namespace testing;
using store::Folder;

class ListingTest : public Correspondence {
 protected:
  static std::string letter(int number) {
    return "From: eve@third.example\r\nSubject: number " + std::to_string(number) + "\r\n\r\nwords\r\n";
  }
  // So many in Ben's inbox; their digests, newest first.
  std::vector<std::string> fill(int count) {
    std::vector<std::string> digests;
    for (int i = 0; i < count; ++i) {
      digests.insert(digests.begin(), deliver(ben_, letter(i)));
      (void)synchronise(ben_);
    }
    return digests;
  }
  static std::vector<std::string> digests_of(const std::vector<store::Message>& messages) {
    std::vector<std::string> digests;
    for (const store::Message& message : messages) digests.push_back(message.key.digest);
    return digests;
  }
  static FolderCount count(Side& side, Folder folder) {
    for (const FolderCount& each : must(count_folders(*side.home, ""))) {
      if (each.folder == folder) return each;
    }
    ADD_FAILURE() << "a folder is missing";
    return {};
  }
};

TEST_F(ListingTest, AFolderIsReadAPageAtATime) {
  const auto all = fill(5);
  const auto page = [&](size_t offset, size_t limit) {
    const MessageList list = must(list_page(*ben_.home, "", Folder::inbox, offset, limit));
    EXPECT_EQ(list.total, 5u);
    return digests_of(list.messages);
  };
  EXPECT_EQ(page(0, 2), (std::vector{all[0], all[1]}));
  EXPECT_EQ(page(2, 2), (std::vector{all[2], all[3]}));
  EXPECT_EQ(page(4, 2), (std::vector{all[4]}));
  EXPECT_TRUE(page(5, 2).empty());
  EXPECT_EQ(must(list_page(*ben_.home, "", Folder::trash, 0, 2)).total, 0u);
}

TEST_F(ListingTest, FoldersTellWhatIsUnread) {
  const auto all = fill(3);
  (void)must(read_message(*ben_.home, "", all[0], nullptr));
  (void)must(move_message(*ben_.home, "", all[1], Folder::archive));
  EXPECT_EQ(count(ben_, Folder::inbox).total, 2u);
  EXPECT_EQ(count(ben_, Folder::inbox).unread, 1u);
  EXPECT_EQ(count(ben_, Folder::archive).unread, 1u);
  EXPECT_EQ(must(count_folders(*ben_.home, "")).size(), 7u);
}

TEST_F(ListingTest, DraftsAndTheOutboxCountLetters) {
  introduce();
  (void)must(keep_draft(*ben_.home, "", letter_to(ann_.address)));
  EXPECT_EQ(code_of(send_letter(*ben_.home, "", letter_to(ann_.address), nullptr)), ErrorCode::password_needed);
  EXPECT_EQ(count(ben_, Folder::drafts).total, 1u);
  EXPECT_EQ(count(ben_, Folder::outbox).total, 1u);
  (void)synchronise(ben_);
  EXPECT_EQ(count(ben_, Folder::outbox).total, 0u);
  EXPECT_EQ(count(ben_, Folder::sent).total, 1u);
}

// S6: a subject that was seen once is shown where the key is at hand.
TEST_F(ListingTest, SubjectsOfSealedMailAreShownWhereAKeyIsAtHand) {
  introduce_both();
  (void)must(send(ben_, letter_to(ann_.address)));
  (void)synchronise(ann_);
  const auto newest = [&](token::KeySource* keys) {
    return must(list_page(*ann_.home, "", Folder::inbox, 0, 1, keys)).messages.at(0).subject;
  };
  EXPECT_EQ(newest(ann_.keys.get()), "The secret subject");
  EXPECT_EQ(newest(nullptr), std::nullopt);
  EXPECT_TRUE(must(find_messages(*ann_.home, "", "secret", 10)).empty()) << "of sealed mail no word is known";
}

TEST_F(ListingTest, ListsAreTheFoldersNewestFirst) {
  const std::string first = deliver(ben_, letter(1));
  (void)synchronise(ben_);
  const std::string second = deliver(ben_, letter(2));
  (void)synchronise(ben_);
  const auto all = must(list_messages(*ben_.home, "", Folder::inbox, 100));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].key.digest, second);
  EXPECT_EQ(all[1].key.digest, first);
  EXPECT_EQ(must(list_messages(*ben_.home, "", store::Folder::inbox, 1)).size(), 1u);
  EXPECT_TRUE(must(list_messages(*ben_.home, "", store::Folder::trash, 9)).empty());
  EXPECT_EQ(code_of(list_messages(*ben_.home, "carol", store::Folder::inbox, 1)), ErrorCode::account_not_found);
}

}  // namespace
}  // namespace letterlock::app
