// The acts of the practice, on a practice that runs.
#include <filesystem>

#include "api/practice_view.h"
#include "practice/live.h"
#include "service/test_service.h"

namespace letterlock::service {
namespace {

class PracticeActs : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "ll-practice-acts-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    top_ = pattern;
    const std::string folder = top_ + "/practice";
    auto live = practice::Live::start(folder, [this] {
      if (service_) service_->parts.events.publish("practice");
    });
    ASSERT_TRUE(live.has_value());
    const store::Home home = store::Home::under(practice::Live::home_of(folder));
    home_ = app::Home::open(home, clock_).value();
    service_.emplace(*home_, home, clock_);
    service_->parts.practice = *live;
  }
  void TearDown() override {
    if (service_) service_->parts.practice.reset();
    std::filesystem::remove_all(top_);
  }
  api::PracticeView practice() { return service_->view<api::PracticeView>(Method::get, "/api/practice"); }

  std::string top_;
  SystemClock clock_;
  std::unique_ptr<app::Home> home_;
  std::optional<testing::TestService> service_;
};

TEST_F(PracticeActs, ThePracticeIsShownInBothLanguages) {
  const api::PracticeView view = practice();
  EXPECT_TRUE(view.card_inserted);
  EXPECT_EQ(view.pin, "270415");
  EXPECT_EQ(view.partner_address, "partner@practice.example");
  EXPECT_EQ(view.partner_sentence, "陳伴 (partner) is waiting for your signed introduction.");
  EXPECT_FALSE(view.partner_busy);
  service_->language = text::Language::zh_tw;
  EXPECT_EQ(practice().partner_sentence, "陳伴 (partner) 正在等您寄出簽章的自我介紹。");
}

TEST_F(PracticeActs, TheCardIsTakenOutAndInserted) {
  testing::Listener pages(service_->parts.events);
  for (const bool inserted : {false, true}) {
    const std::string body = inserted ? R"({"inserted":true})" : R"({"inserted":false})";
    const auto view = service_->view<api::PracticeView>(Method::post, "/api/practice/card", body);
    EXPECT_EQ(view.card_inserted, inserted);
    const auto events = pages.take();
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].kind, "practice");
  }
  EXPECT_EQ(service_->refusal(Method::post, "/api/practice/card", R"({"inserted":"yes"})"), "json-malformed");
}

TEST_F(PracticeActs, BeginningAnewTellsThePages) {
  testing::Listener pages(service_->parts.events);
  const unsigned before = service_->parts.accounts_generation;
  service_->json(Method::patch, "/api/settings", R"({"help_seen_signed":true,"introduced_signing":true})");
  const auto view = service_->view<api::PracticeView>(Method::post, "/api/practice/restart");
  EXPECT_TRUE(view.card_inserted);
  EXPECT_GT(service_->parts.accounts_generation, before);
  EXPECT_EQ(service_->json(Method::get, "/api/accounts").as_array().size(), 1u);
  const JsonValue state = service_->json(Method::get, "/api/state");
  EXPECT_FALSE(state.at("help_seen_signed").as_bool());
  EXPECT_FALSE(state.at("introduced_signing").as_bool());
}

// S5: a service of a real home has none of it.
TEST_F(PracticeActs, S5OutsideAPracticeThereIsNone) {
  service_->parts.practice.reset();
  EXPECT_EQ(service_->refusal(Method::get, "/api/practice"), "route-not-found");
  EXPECT_EQ(service_->refusal(Method::post, "/api/practice/card", R"({"inserted":true})"), "route-not-found");
  EXPECT_EQ(service_->refusal(Method::post, "/api/practice/restart"), "route-not-found");
}

}  // namespace
}  // namespace letterlock::service
