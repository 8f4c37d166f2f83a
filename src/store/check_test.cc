#include "store/check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "store/database.h"
#include "store/search.h"
#include "store/test_home.h"

namespace letterlock::store {
namespace {

namespace fs = std::filesystem;
using testing::kNow;
using testing::must;

class CheckTest : public testing::OpenHomeTest {
 protected:
  void SetUp() override {
    OpenHomeTest::SetUp();
    for (const char* text : {"first", "second"}) {
      Message made = message(text);
      made.message_id = std::string("<") + text + "@x>";
      made.encryption = "none";
      keys_.push_back(put(made));
      ASSERT_TRUE(Search(*store_).put(made.key, {text, "", "body"}));
    }
  }
  // "kind name" of each damage.
  std::vector<std::string> damages(const CheckReport& report) {
    std::vector<std::string> words;
    for (const Damage& damage : report.damages) words.push_back(damage.kind + " " + damage.name);
    return words;
  }
  CheckReport checked(bool remove = false, Time now = kNow) {
    CheckOptions options;
    options.remove_leftovers = remove;
    options.now = now;
    return must(check(*store_, options));
  }
  std::string path(size_t message) const { return Files(*store_).path(keys_[message].digest); }
  std::vector<MessageKey> keys_;
};

TEST_F(CheckTest, AGoodStoreIsClean) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> steps;
  CheckOptions options;
  options.progress = [&](std::uint64_t done, std::uint64_t all) { steps.emplace_back(done, all); };
  const CheckReport report = must(check(*store_, options));
  EXPECT_TRUE(report.clean());
  EXPECT_EQ(report.files, 2U);
  EXPECT_EQ(report.leftovers, 0U);
  EXPECT_EQ(steps, (std::vector<std::pair<std::uint64_t, std::uint64_t>>{{1, 2}, {2, 2}}));
}

TEST_F(CheckTest, AMissingAndAChangedFileAreNamed) {
  fs::remove(path(0));
  std::ofstream(path(1)) << "secone";
  const CheckReport report = checked();
  auto found = damages(report);
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (std::vector<std::string>{"file-changed " + keys_[1].digest, "file-missing " + keys_[0].digest}));
  EXPECT_EQ(report.files, 2U);
}

TEST_F(CheckTest, LeftoversGoOnlyWhenTheyAreOldAndItIsWished) {
  const std::string digest = kept(*store_, "nobody names it");
  const Time today = std::chrono::time_point_cast<seconds>(std::chrono::system_clock::now());
  const Time later = today + std::chrono::hours(25);
  EXPECT_EQ(checked(true, today).leftovers, 1U);
  EXPECT_EQ(checked(false, later).removed, 0U);
  EXPECT_TRUE(Files(*store_).contains(digest));
  const CheckReport report = checked(true, later);
  EXPECT_TRUE(report.clean());
  EXPECT_EQ(report.removed, 1U);
  EXPECT_FALSE(Files(*store_).contains(digest));
  EXPECT_TRUE(Files(*store_).contains(keys_[0].digest));
  EXPECT_EQ(checked().leftovers, 0U);
}

TEST_F(CheckTest, AnIndexOutOfStepIsSeen) {
  ASSERT_TRUE(store_->database().execute("UPDATE search_texts SET body = 'other' WHERE subject = 'first'"));
  const CheckReport report = checked();
  ASSERT_EQ(report.damages.size(), 1U);
  EXPECT_EQ(report.damages[0].kind, "search-index");
}

TEST_F(CheckTest, ATextWithoutItsMessageIsSeen) {
  ASSERT_TRUE(store_->database().execute("DROP TRIGGER messages_search_removed"));
  ASSERT_TRUE(store_->database().execute("DELETE FROM messages WHERE message_id = '<first@x>'"));
  const CheckReport report = checked();
  EXPECT_EQ(damages(report), (std::vector<std::string>{"search-index 1"}));
}

TEST_F(CheckTest, AThreadWithoutAMessageIsSeen) {
  ASSERT_TRUE(store_->database().execute("INSERT INTO thread_ids VALUES ('ann', '<gone@x>', 99)"));
  EXPECT_EQ(damages(checked()), (std::vector<std::string>{"thread <gone@x>"}));
}

TEST_F(CheckTest, ARecordThatRefersToNothingEndsTheCheck) {
  ASSERT_TRUE(store_->database().execute("PRAGMA foreign_keys = OFF; DELETE FROM accounts; PRAGMA foreign_keys = ON"));
  const CheckReport report = checked();
  ASSERT_EQ(report.damages.size(), 1U);
  EXPECT_EQ(report.damages[0].kind, "database");
  EXPECT_EQ(report.files, 0U);
}

}  // namespace
}  // namespace letterlock::store
