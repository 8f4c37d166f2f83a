#include "store/store.h"

#include <gtest/gtest.h>

#include <fstream>

#include "store/database.h"
#include "store/schema.h"
#include "store/settings.h"
#include "store/test_home.h"

namespace letterlock::store {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::crash_after;
using testing::must;

class StoreTest : public testing::HomeTest {
 protected:
  std::string database_octets() const {
    std::ifstream in(home_.database(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void overwrite(size_t offset, const std::string& octets) const {
    std::fstream file(home_.database(), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(offset));
    file << octets;
  }
  ErrorCode code_of_opening() const {
    const auto store = Store::open(home_);
    return store ? ErrorCode::internal : store.error().code;
  }
};

TEST_F(StoreTest, IsSetUpAsPromised) {
  auto store = open();
  Database& database = store->database();
  EXPECT_EQ(must(database.number("PRAGMA user_version")), schema_version());
  EXPECT_EQ(must(database.number("PRAGMA application_id")), kApplicationId);
  EXPECT_EQ(must(database.number("PRAGMA foreign_keys")), 1);
  EXPECT_EQ(must(database.number("PRAGMA secure_delete")), 1);
  EXPECT_EQ(must(database.number("PRAGMA synchronous")), 2);
  EXPECT_EQ(must(database.number("PRAGMA trusted_schema")), 0);
  Statement mode = must(database.prepare("PRAGMA journal_mode"));
  ASSERT_TRUE(must(mode.step()));
  EXPECT_EQ(mode.text(0), "wal");
  EXPECT_FALSE(database.execute("SELECT load_extension('x')"));
  EXPECT_TRUE(store->check());
  EXPECT_EQ(fs::status(home_.data).permissions(), fs::perms::owner_all);
}

TEST_F(StoreTest, SettingsStay) {
  {
    auto store = open();
    ASSERT_TRUE(Settings(*store).set("language", "zh-TW"));
    ASSERT_TRUE(Settings(*store).set("language", "en"));
    ASSERT_TRUE(Settings(*store).set("empty", ""));
    ASSERT_TRUE(Settings(*store).set("gone", "x"));
    ASSERT_TRUE(Settings(*store).unset("gone"));
  }
  auto store = open();
  EXPECT_EQ(must(Settings(*store).get("language")), "en");
  EXPECT_EQ(must(Settings(*store).get("empty")), "");
  EXPECT_EQ(must(Settings(*store).get("gone")), std::nullopt);
}

TEST_F(StoreTest, WithoutCommitNothingHappened) {
  auto store = open();
  {
    auto transaction = must(store->begin());
    ASSERT_TRUE(Settings(*store).set("a", "1"));
  }
  EXPECT_EQ(must(Settings(*store).get("a")), std::nullopt);
}

TEST_F(StoreTest, TransactionsNest) {
  auto store = open();
  auto outer = must(store->begin());
  ASSERT_TRUE(Settings(*store).set("outer", "1"));
  {
    auto undone = must(store->begin());
    ASSERT_TRUE(Settings(*store).set("undone", "1"));
  }
  {
    auto kept = must(store->begin());
    ASSERT_TRUE(Settings(*store).set("kept", "1"));
    ASSERT_TRUE(kept.commit());
    EXPECT_FALSE(kept.commit());
  }
  ASSERT_TRUE(outer.commit());
  EXPECT_EQ(must(Settings(*store).get("outer")), "1");
  EXPECT_EQ(must(Settings(*store).get("kept")), "1");
  EXPECT_EQ(must(Settings(*store).get("undone")), std::nullopt);
}

TEST_F(StoreTest, ACrashBeforeCommitUndoesAllAndAfterItNothing) {
  crash_after([&] {
    auto store = open();
    auto transaction = must(store->begin());
    (void)Settings(*store).set("before", "1");
    EXPECT_EQ(must(Settings(*store).get("before")), "1");
    testing::die();
  });
  crash_after([&] {
    auto store = open();
    EXPECT_TRUE(Settings(*store).set("after", "1"));
    testing::die();
  });
  auto store = open();
  EXPECT_EQ(must(Settings(*store).get("before")), std::nullopt);
  EXPECT_EQ(must(Settings(*store).get("after")), "1");
  EXPECT_TRUE(store->check());
}

TEST_F(StoreTest, SeveralProcessesOpenAndWriteAtOnce) {
  constexpr int kProcesses = 4;
  constexpr int kWrites = 25;
  std::vector<pid_t> children;
  for (int process = 0; process < kProcesses; ++process) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child > 0) {
      children.push_back(child);
      continue;
    }
    auto store = Store::open(home_);  // all of them create it
    bool good = store.has_value();
    for (int i = 0; good && i < kWrites; ++i) {
      auto transaction = (*store)->begin();
      good = transaction && Settings(**store).set(std::to_string(process) + "." + std::to_string(i), "x") &&
             transaction->commit();
    }
    _exit(good ? 0 : 1);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  auto store = open();
  EXPECT_EQ(must(store->database().number("SELECT count(*) FROM settings")), kProcesses * kWrites);
  EXPECT_TRUE(store->check());
}

TEST_F(StoreTest, OneProcessAtATimeWorksOnAnAccount) {
  auto store = open();
  {
    const auto lock = must(store->lock_account("ann", milliseconds(0)));
    auto other = open();
    EXPECT_EQ(other->lock_account("ann", milliseconds(50)).error().code, ErrorCode::account_busy);
    EXPECT_TRUE(other->lock_account("bob", milliseconds(0)));
  }
  EXPECT_TRUE(store->lock_account("ann", milliseconds(0)));
  EXPECT_EQ(store->lock_account("../x", milliseconds(0)).error().code, ErrorCode::account_not_found);
  crash_after([&] {
    const auto held = must(store->lock_account("ann", milliseconds(0)));
    testing::die();
  });
  EXPECT_TRUE(store->lock_account("ann", milliseconds(0)));
}

TEST_F(StoreTest, AStoreFromANewerVersionIsNotTouched) {
  {
    auto store = open();
    ASSERT_TRUE(Settings(*store).set("a", "1"));
    const std::string next = "PRAGMA user_version = " + std::to_string(schema_version() + 4);
    ASSERT_TRUE(store->database().execute(next.c_str()));
  }
  const std::string before = database_octets();
  const auto refused = Store::open(home_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::store_from_newer_version);
  EXPECT_EQ(refused.error().params, (Params{{"path", home_.database()},
                                            {"found", std::to_string(schema_version() + 4)},
                                            {"known", std::to_string(schema_version())}}));
  EXPECT_EQ(database_octets(), before);
  EXPECT_FALSE(fs::exists(home_.database() + "-wal"));
}

// The version may stand only in the write-ahead log, where the file's header does not show it yet.
TEST_F(StoreTest, ANewerVersionInTheLogIsSeenToo) {
  crash_after([&] {
    auto store = open();
    EXPECT_TRUE(store->database().execute("PRAGMA user_version = 77"));
    testing::die();
  });
  EXPECT_EQ(code_of_opening(), ErrorCode::store_from_newer_version);
}

TEST_F(StoreTest, WhatIsNoDatabaseOfOursIsNotTouched) {
  ASSERT_TRUE(make_folder(home_.data));
  std::ofstream(home_.database()) << std::string(5000, 'x');
  EXPECT_EQ(code_of_opening(), ErrorCode::store_damaged);
  EXPECT_EQ(database_octets(), std::string(5000, 'x'));
  fs::remove(home_.database());
  ASSERT_TRUE(must(Database::open(home_.database()))->execute("CREATE TABLE theirs (a)"));
  EXPECT_EQ(code_of_opening(), ErrorCode::store_damaged);
  ASSERT_TRUE(must(Database::open(home_.database()))->execute("PRAGMA application_id = 5"));
  EXPECT_EQ(code_of_opening(), ErrorCode::store_damaged);
  EXPECT_EQ(must(must(Database::open(home_.database()))->number("SELECT count(*) FROM sqlite_master")), 1);
}

TEST_F(StoreTest, ALostDatabaseIsNotReplacedByAnEmptyOne) {
  std::string digest;
  {
    auto store = open();
    digest = kept(*store, "a message");
  }
  for (const bool empty : {false, true}) {
    for (const char* end : {"", "-wal", "-shm"}) fs::remove(home_.database() + end);
    if (empty) std::ofstream(home_.database()).flush();
    EXPECT_EQ(code_of_opening(), ErrorCode::store_damaged);
    EXPECT_EQ(fs::exists(home_.database()), empty);
  }
  EXPECT_TRUE(fs::exists(home_.files() + "/" + digest.substr(0, 2) + "/" + digest));
}

TEST_F(StoreTest, ACutDatabaseIsDamaged) {
  {
    auto store = open();
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(Settings(*store).set(std::to_string(i), std::string(200, 'x')));
    kept(*store, "a message");
  }
  const auto size = fs::file_size(home_.database());
  for (const auto rest : {size / 2, static_cast<std::uintmax_t>(4096), static_cast<std::uintmax_t>(50)}) {
    fs::resize_file(home_.database(), rest);
    auto store = Store::open(home_);
    const Status status = store ? (*store)->check() : Status(tl::unexpected(store.error()));
    EXPECT_EQ(testing::code_of(status), ErrorCode::store_damaged) << rest;
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(home_.files()), fs::directory_iterator{}), 1);
}

// Every page of the database in turn is overwritten: reading it says so or still gives the right answer.
TEST_F(StoreTest, NoDamagedPageGivesAWrongAnswer) {
  {
    auto store = open();
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(Settings(*store).set(std::to_string(i), std::string(150, 'v')));
  }
  const std::string good = database_octets();
  int damaged = 0;
  for (size_t page = 0; page < good.size() / 4096; ++page) {
    overwrite(0, good);
    overwrite(page * 4096, std::string(4096, '\x5A'));
    auto store = Store::open(home_);
    if (!store) {
      ++damaged;
      EXPECT_EQ(store.error().code, ErrorCode::store_damaged) << page;
      continue;
    }
    damaged += testing::code_of((*store)->check()) == ErrorCode::store_damaged ? 1 : 0;
    for (int i = 0; i < 100; ++i) {
      const auto value = Settings(**store).get(std::to_string(i));
      if (!value) {
        EXPECT_EQ(value.error().code, ErrorCode::store_damaged);
      } else if (*value) {
        EXPECT_EQ(**value, std::string(150, 'v'));
      }
    }
  }
  EXPECT_EQ(damaged, static_cast<int>(good.size() / 4096));
  for (const char* end : {"-wal", "-shm"}) fs::remove(home_.database() + end);
  overwrite(0, good);
  EXPECT_TRUE(open()->check());
}

TEST_F(StoreTest, BlobsAndTextsComeBackAsTheyWere) {
  auto store = open();
  Database& database = store->database();
  ASSERT_TRUE(database.execute("CREATE TEMP TABLE t (a)"));
  const Bytes octets = {0x00, 0xFF, 0x00, 0x01};
  const std::string text("a\0b", 3);
  const std::int64_t low = INT64_MIN;
  const auto insert = [&](const auto& value) { ASSERT_TRUE(database.run("INSERT INTO t VALUES (?)", value)); };
  insert(octets);
  insert(text);
  insert(low);
  insert(Bytes());
  insert(std::string());
  insert(std::optional<Time>());
  Statement rows = must(database.prepare("SELECT a FROM t ORDER BY rowid"));
  const auto next = [&] { return must(rows.step()); };
  ASSERT_TRUE(next());
  EXPECT_EQ(rows.blob(0), octets);
  ASSERT_TRUE(next());
  EXPECT_EQ(rows.text(0), text);
  ASSERT_TRUE(next());
  EXPECT_EQ(rows.integer(0), low);
  ASSERT_TRUE(next());
  EXPECT_FALSE(rows.is_null(0));
  ASSERT_TRUE(next());
  EXPECT_FALSE(rows.is_null(0));
  EXPECT_EQ(rows.optional_text(0), "");
  ASSERT_TRUE(next());
  EXPECT_EQ(rows.optional_time(0), std::nullopt);
  EXPECT_FALSE(next());
}

}  // namespace
}  // namespace letterlock::store
