// Key files stay unlocked for a session after a person's last use, and no longer.
#include "app/unlocked_files.h"

#include <atomic>

#include "app/key_sources.h"
#include "app/test_app.h"

namespace letterlock::app {
namespace {

using namespace testing;
using namespace std::chrono_literals;

class UnlockedFilesTest : public AppTest {
 protected:
  void SetUp() override {
    AppTest::SetUp();
    path_ = write("ann.p12", anns_card());
  }
  // Counts how often it is asked.
  token::PasswordAsker asker(const std::string& password = kPassword) {
    return [this, password](const std::string&, const token::Purpose& purpose) -> Result<Secret> {
      ++asked_;
      last_certificate_ = purpose.certificate;
      return Secret(password);
    };
  }
  SessionFileKeys keys(token::PasswordAsker ask, std::chrono::milliseconds length = 1h) {
    return SessionFileKeys({path_}, unlocked_, length, std::move(ask));
  }
  static std::string sign(token::KeySource& keys) {
    const auto signer = keys.signer(anns_card().signing, {});
    return signer ? "signed" : signer.error().id();
  }
  bool gone_within(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    while (weak_.lock() != nullptr && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
    return weak_.lock() == nullptr;
  }

  UnlockedFiles unlocked_;
  std::string path_;
  int asked_ = 0;
  std::string last_certificate_;
  std::weak_ptr<token::Pkcs12> weak_;
};

TEST_F(UnlockedFilesTest, OneQuestionServesEveryActOfASession) {
  auto first = keys(asker());
  EXPECT_EQ(sign(first), "signed");
  EXPECT_EQ(last_certificate_, "Ann");
  auto second = keys(asker());
  EXPECT_EQ(sign(second), "signed");
  EXPECT_TRUE(second.decryptor(anns_card().encryption, {}));
  EXPECT_EQ(asked_, 1);
  auto quiet = keys(nullptr);
  EXPECT_EQ(sign(quiet), "signed") << "what is unlocked may be used without asking";
}

TEST_F(UnlockedFilesTest, FilesOfOnePasswordNeedOneQuestion) {
  const std::vector<std::string> paths = {path_, write("copy.p12", anns_card()), path_ + ".away"};
  SessionFileKeys both(paths, unlocked_, 1h, asker());
  EXPECT_EQ(sign(both), "signed");
  EXPECT_NE(unlocked_.find(paths[1]), nullptr);
  EXPECT_EQ(unlocked_.find(paths[2]), nullptr);
  EXPECT_EQ(asked_, 1);
}

TEST_F(UnlockedFilesTest, WithoutAnAskerALockedFileIsSaid) {
  auto quiet = keys(nullptr);
  EXPECT_EQ(sign(quiet), "password-needed");
  auto wrong = keys(asker("wrong"));
  EXPECT_EQ(sign(wrong), "password-wrong");
  EXPECT_EQ(asked_, 1) << "a wrong password is not tried again";
  EXPECT_EQ(sign(quiet), "password-needed") << "and unlocks nothing";
  auto right = keys(asker());
  EXPECT_EQ(right.signer(bens_card().signing, {}).error().id(), "certificate-without-key");
}

TEST_F(UnlockedFilesTest, TheSessionEndsByItselfAndTheKeysGo) {
  auto short_one = keys(asker(), 100ms);
  EXPECT_EQ(sign(short_one), "signed");
  weak_ = unlocked_.find(path_);
  EXPECT_TRUE(gone_within(5s)) << "nobody asked for it, and it went all the same";
  EXPECT_FALSE(unlocked_.any_of({path_}));
  EXPECT_EQ(sign(short_one), "signed");
  EXPECT_EQ(asked_, 2);
}

TEST_F(UnlockedFilesTest, OnlyAPersonsUseLengthensIt) {
  auto short_one = keys(asker(), 1s);
  EXPECT_EQ(sign(short_one), "signed");
  weak_ = unlocked_.find(path_);
  auto quiet = keys(nullptr, 1h);
  EXPECT_EQ(sign(quiet), "signed");
  EXPECT_TRUE(gone_within(5s));
  auto asking = keys(asker(), 1s);
  EXPECT_EQ(sign(asking), "signed");
  auto longer = keys(asker(), 1h);
  EXPECT_EQ(sign(longer), "signed");
  std::this_thread::sleep_for(1200ms);
  EXPECT_TRUE(unlocked_.any_of({path_}));
  EXPECT_EQ(asked_, 2);
}

TEST_F(UnlockedFilesTest, ForgettingLocksEverythingAtOnce) {
  auto asking = keys(asker());
  EXPECT_EQ(sign(asking), "signed");
  weak_ = unlocked_.find(path_);
  unlocked_.forget_all();
  EXPECT_EQ(weak_.lock(), nullptr) << "the keys are wiped";
  auto quiet = keys(nullptr);
  EXPECT_EQ(sign(quiet), "password-needed");
}

TEST_F(UnlockedFilesTest, ManyThreadsMayUseItAtOnce) {
  std::atomic<int> good = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      SessionFileKeys own({path_}, unlocked_, 1ms, answering());
      for (int round = 0; round < 2; ++round) {
        if (own.signer(anns_card().signing, {})) ++good;
        unlocked_.forget_all();
      }
    });
  }
  threads.clear();
  EXPECT_EQ(good, 6);
}

TEST_F(UnlockedFilesTest, AnAccountsSourceAsksOnlyWhereItMay) {
  const auto home = open_home("ann");
  account::Account account;
  account.id = "ann";
  account.token_files = {path_};
  EXPECT_EQ(must(key_source(*home, account, {})), nullptr) << "nobody can be asked";
  KeyAskers quiet;
  quiet.unlocked = &unlocked_;
  EXPECT_EQ(must(key_source(*home, account, quiet)), nullptr) << "and nothing is unlocked";
  KeyAskers asking{.password = asker(), .unlocked = &unlocked_};
  EXPECT_EQ(sign(*must(key_source(*home, account, asking))), "signed");
  EXPECT_EQ(sign(*must(key_source(*home, account, quiet))), "signed");
  EXPECT_EQ(asked_, 1);
  const auto for_itself = must(key_source(*home, account, {.password = asker()}));
  EXPECT_EQ(sign(*for_itself), "signed");
  EXPECT_EQ(asked_, 2) << "the command line shares nothing";
  account.token_files = {};
  account.token_modules = {"/nonexistent.so"};
  EXPECT_EQ(must(key_source(*home, account, quiet)), nullptr) << "no agent runs: no PIN session";
}

}  // namespace
}  // namespace letterlock::app
