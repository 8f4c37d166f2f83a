// What pages are told without asking: mail that came, accounts that cannot be synced, accounts that are new.
#include "service/background.h"

#include "app/test_app.h"
#include "service/test_service.h"

namespace letterlock::service {
namespace {

using namespace app::testing;
using std::chrono::milliseconds;

class BackgroundTest : public Correspondence {
 protected:
  void SetUp() override {
    Correspondence::SetUp();
    parts_ = std::make_unique<Parts>(store::Home::under(ben_.folder), system_);
    page_ = std::make_unique<testing::Listener>(parts_->events);
  }
  // Of the first event of this kind that names it; null where none came.
  JsonValue told(const std::string& kind, const std::string& word) {
    for (int i = 0; i < 500; ++i) {
      for (const Event& event : page_->take()) {
        if (event.kind == kind && event.data.find(word) != std::string::npos) return *parse_json(event.data);
      }
      std::this_thread::sleep_for(milliseconds(20));
    }
    return {};
  }

  SystemClock system_;
  std::unique_ptr<Parts> parts_;
  std::unique_ptr<testing::Listener> page_;
};

TEST_F(BackgroundTest, MailThatComesIsToldAndTakenIn) {
  Background background(*parts_);
  background.start();
  const std::string digest =
      deliver(ben_, "From: Ann <ann@own.example>\r\nTo: ben@peer.example\r\nSubject: x\r\n\r\nhello\r\n");
  const JsonValue news = told("new-mail", digest);
  ASSERT_TRUE(news.is_object()) << "nobody was told";
  EXPECT_EQ(news.at("from").as_string(), "ann@own.example");
  EXPECT_EQ(news.at("from_name").as_string(), "Ann");
  EXPECT_EQ(must(store::Messages(ben_.home->store()).list("", store::Folder::inbox)).size(), 1U);
  EXPECT_TRUE(background.stop(std::chrono::seconds(10)));
}

TEST_F(BackgroundTest, NobodyIsAskedForAKey) {
  introduce_both();
  (void)must(send(ann_, letter_to(ben_.address)));
  Background background(*parts_);
  background.start();
  EXPECT_TRUE(told("mail", "ben").is_object());
  EXPECT_TRUE(parts_->questions.standing().empty());
  EXPECT_TRUE(background.stop(std::chrono::seconds(10)));
}

TEST_F(BackgroundTest, WhatFailsIsToldOnceAndWhenItGoesWellAgain) {
  const std::string away = ben_.mailbox + ".away";
  std::filesystem::rename(ben_.mailbox, away);
  Background background(*parts_);
  background.start();
  const JsonValue error = told("sync-error", "ben");
  ASSERT_TRUE(error.is_object());
  EXPECT_FALSE(error.at("error").at("message").as_string().empty());
  std::filesystem::rename(away, ben_.mailbox);
  parts_->accounts_changed();
  EXPECT_TRUE(told("sync-ok", "ben").is_object());
  EXPECT_TRUE(background.stop(std::chrono::seconds(10)));
}

TEST_F(BackgroundTest, AnAccountThatIsNewIsWatchedToo) {
  parts_ = std::make_unique<Parts>(store::Home::under(folder_ + "/empty"), system_);
  page_ = std::make_unique<testing::Listener>(parts_->events);
  const auto home = open_home("empty");
  Background background(*parts_);
  background.start();
  std::this_thread::sleep_for(milliseconds(100));
  account::Account account = must(app::find_account(*ben_.home, ""));
  must_pass(store::Accounts(home->store()).add(account));
  (void)deliver(ben_, "From: ann@own.example\r\n\r\nhello\r\n");
  parts_->accounts_changed();
  EXPECT_TRUE(told("mail", "ben").is_object());
  EXPECT_TRUE(background.stop(std::chrono::seconds(10)));
}

}  // namespace
}  // namespace letterlock::service
