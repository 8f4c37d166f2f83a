// A home in a folder of its own for the tests of store/ and of the rooms above it; and one whose store is open, with
// two accounts that mail can come to.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>

#include "store/accounts.h"
#include "store/files.h"
#include "store/messages.h"
#include "store/store.h"

namespace letterlock::store::testing {

inline const Time kNow = from_unix(1795420800);  // 2026-11-23

template <typename T>
T must(Result<T> result) {
  if (!result) {
    std::string words = result.error().id();
    for (const auto& [name, value] : result.error().params) words += " " + name + "=" + value;
    ADD_FAILURE() << words;
    std::abort();
  }
  return std::move(*result);
}

inline ErrorCode code_of(const Status& status) { return status ? ErrorCode::internal : status.error().code; }

// Ends a process without any cleaning up; crash_after() sees whether its expectations held.
[[noreturn]] inline void die() { _exit(::testing::Test::HasFailure() ? 1 : 9); }

// Runs `work` in a process of its own that dies without any cleaning up, as after kill -9.
inline void crash_after(const std::function<void()>& work) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    work();
    die();
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  ASSERT_EQ(WEXITSTATUS(status), 9);
}

class HomeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "letterlock-store-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    home_ = Home::under(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Store> open() const { return must(Store::open(home_)); }
  static std::string kept(Store& store, std::string_view text) {
    return must(Files(store).keep(as_bytes(text))).digest;
  }
  // An account without certificates.
  static void add_account(Store& store, const std::string& id) {
    account::Account account;
    account.id = id;
    account.address = id + "@example.tw";
    account.incoming = "/in";
    account.outgoing = "/out";
    account.created = kNow;
    ASSERT_TRUE(Accounts(store).add(account));
  }

  std::string folder_;
  Home home_;
};

// The store is open and has the accounts "ann" and "bob".
class OpenHomeTest : public HomeTest {
 protected:
  void SetUp() override {
    HomeTest::SetUp();
    store_ = open();
    add_account(*store_, "ann");
    add_account(*store_, "bob");
  }
  // A message whose octets are kept; its record is not put yet.
  Message message(const std::string& text, Direction direction = Direction::incoming,
                  const std::string& account = "ann") const {
    Message made;
    made.key = {account, direction, kept(*store_, text)};
    made.size = text.size();
    made.first_seen = kNow;
    return made;
  }
  // Puts its record.
  MessageKey put(const Message& made) const {
    EXPECT_TRUE(Messages(*store_).put(made));
    return made.key;
  }

  std::unique_ptr<Store> store_;
};

}  // namespace letterlock::store::testing
