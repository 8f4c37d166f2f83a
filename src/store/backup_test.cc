#include "store/backup.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>

#include "store/schema.h"
#include "store/settings.h"
#include "store/test_home.h"

namespace letterlock::store {
namespace {

namespace fs = std::filesystem;
using testing::code_of;
using testing::must;

class BackupTest : public testing::HomeTest {
 protected:
  // A real store of an older version, made by the steps of that time, with `octets` of settings in it.
  void make_old(int version, size_t octets = 1000) const {
    ASSERT_TRUE(make_folder(home_.data));
    ASSERT_TRUE(make_folder(home_.locks()));
    const auto database = must(Database::open(home_.database()));
    Transaction transaction = must(database->begin());
    ASSERT_TRUE(take_steps(*database, 0, static_cast<size_t>(version)));
    ASSERT_TRUE(database->run("INSERT INTO settings VALUES ('old', ?)", std::string(octets, 'o')));
    ASSERT_TRUE(transaction.commit());
  }
  std::string copy_of(int version) const { return backup_path(home_.database(), version); }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(home_.data)) {
      const std::string name = entry.path().filename().string();
      if (name.find(".version-") != std::string::npos) found.push_back(name.substr(name.find(".version-")));
    }
    std::sort(found.begin(), found.end());
    return found;
  }
};

TEST_F(BackupTest, TheCopyIsTheOldStore) {
  for (int version = 1; version < schema_version(); ++version) {
    for (const char* end : {"", "-wal", "-shm"}) fs::remove(home_.database() + end);
    make_old(version);
    {
      auto store = open();
      EXPECT_EQ(must(store->database().number("PRAGMA user_version")), schema_version());
      EXPECT_EQ(must(Settings(*store).get("old")), std::string(1000, 'o'));
      ASSERT_TRUE(Settings(*store).set("new", "1"));
      EXPECT_TRUE(store->check());
    }
    struct stat status {};
    ASSERT_EQ(::stat(copy_of(version).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600U);
    // Put back by hand it is a store again, of that time.
    for (const char* end : {"", "-wal", "-shm"}) fs::remove(home_.database() + end);
    fs::copy_file(copy_of(version), home_.database());
    EXPECT_EQ(must(must(Database::open(home_.database()))->number("PRAGMA user_version")), version);
    auto store = open();
    EXPECT_EQ(must(Settings(*store).get("old")), std::string(1000, 'o'));
    EXPECT_EQ(must(Settings(*store).get("new")), std::nullopt);
  }
}

// The last changes stand in the write-ahead log only, because their process was killed.
TEST_F(BackupTest, WhatStandsInTheLogIsInTheCopy) {
  make_old(1);
  testing::crash_after([&] {
    const auto database = must(Database::open(home_.database()));
    EXPECT_TRUE(database->execute("INSERT INTO settings VALUES ('late', 'x')"));
    testing::die();
  });
  open();
  const auto copy = must(Database::open(copy_of(1)));
  EXPECT_EQ(must(copy->number("SELECT count(*) FROM settings WHERE name = 'late'")), 1);
}

TEST_F(BackupTest, TheNewestTwoStay) {
  make_old(1);
  const auto database = must(Database::open(home_.database()));
  Transaction transaction = must(database->begin());
  for (const int version : {1, 9, 10}) ASSERT_TRUE(back_up(*database, version));
  EXPECT_EQ(names(), (std::vector<std::string>{".version-10", ".version-9"}));
  ASSERT_TRUE(back_up(*database, 10));
  EXPECT_EQ(names(), (std::vector<std::string>{".version-10", ".version-9"}));
}

TEST_F(BackupTest, ANewOrAPresentStoreIsNotCopied) {
  open();
  open();
  EXPECT_EQ(names(), std::vector<std::string>());
}

// A disk of 1 MiB in a mount namespace of its own, with a store of 700 KB on it. It was larger while that was made.
TEST_F(BackupTest, WithoutRoomForTheCopyNothingIsChanged) {
  testing::crash_after([&] {
    ASSERT_EQ(unshare(getuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER), 0);
    ASSERT_EQ(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
    ASSERT_EQ(mount("none", folder_.c_str(), "tmpfs", 0, "size=8m"), 0);
    make_old(1, 700'000);
    ASSERT_EQ(mount("none", folder_.c_str(), "tmpfs", MS_REMOUNT, "size=1m"), 0);
    const auto refused = Store::open(home_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::disk_full);
    EXPECT_EQ(names(), std::vector<std::string>());
    const auto database = must(Database::open(home_.database()));
    EXPECT_EQ(must(database->number("PRAGMA user_version")), 1);
    EXPECT_EQ(must(database->number("SELECT length(value) FROM settings")), 700'000);
  });
}

}  // namespace
}  // namespace letterlock::store
