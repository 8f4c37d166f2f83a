// The practice as a person plays it: the newcomer's side with the practice card, the partner by himself.
#include "practice/live.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "account/route.h"
#include "app/anchors.h"
#include "app/letters.h"
#include "app/people.h"
#include "app/reading.h"
#include "app/sync.h"
#include "base/file.h"
#include "store/messages.h"
#include "token/card_keys.h"
#include "transport/maildir.h"

namespace letterlock::practice {
namespace {

using std::chrono::seconds;

constexpr seconds kPatience{60};
const std::string kPartnerAddress = "partner@practice.example";

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

class LiveTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = std::filesystem::temp_directory_path() / "ll-live-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    top_ = pattern;
    folder_ = top_ + "/practice";
    start();
  }
  void TearDown() override {
    newcomer_.reset();
    live_.reset();
    std::filesystem::remove_all(top_);
  }

  void start() {
    live_ = must(Live::start(folder_, [this] { ++changes_; }));
    newcomer_ = must(app::Home::open(store::Home::under(Live::home_of(folder_)), clock_));
  }
  token::CardKeys keys(const std::string& pin = "270415") {
    return {newcomer_->agent(),
            {folder_ + "/card/letterlock-practice-card.so"},
            [pin](const token::PinQuestion&, int) -> Result<Secret> { return Secret(pin); },
            token::kPinSession};
  }
  tunnel::State state_of(const std::string& address) { return must(app::person(*newcomer_, "", address)).tunnel.state; }
  size_t inbox_count() { return must(app::list_messages(*newcomer_, "", store::Folder::inbox, 100)).size(); }
  // Syncs until so many messages are there.
  bool receive(size_t count) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < until) {
      auto source = keys();
      must(app::sync(*newcomer_, "", &source));
      if (inbox_count() >= count) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    return false;
  }
  bool wait_for(Mood mood) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < until) {
      if (live_->state().mood == mood) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
  void step() {
    auto source = keys();
    must(app::take_next_step(*newcomer_, "", kPartnerAddress, &source, app::Again::no));
  }
  void establish() {
    step();
    ASSERT_TRUE(receive(1));
    ASSERT_EQ(state_of(kPartnerAddress), tunnel::State::review);
    must(app::accept(*newcomer_, "", kPartnerAddress, ""));
    step();
    ASSERT_TRUE(receive(2));
    ASSERT_EQ(state_of(kPartnerAddress), tunnel::State::established);
  }
  void write(const std::string& text) {
    app::NewLetter letter;
    letter.to = {kPartnerAddress};
    letter.subject = "Hello";
    letter.text = text;
    auto source = keys();
    must(app::send_letter(*newcomer_, "", letter, &source));
  }

  std::string top_;
  std::string folder_;
  const SystemClock clock_;
  std::atomic<int> changes_ = 0;
  std::shared_ptr<Live> live_;
  std::unique_ptr<app::Home> newcomer_;
};

TEST_F(LiveTest, APersonReachesEstablishedAndIsAnswered) {
  const Live::State first = live_->state();
  EXPECT_TRUE(first.card_inserted);
  EXPECT_EQ(first.pin, "270415");
  EXPECT_EQ(first.mood, Mood::waiting);
  establish();
  EXPECT_EQ(must(app::person(*newcomer_, "", kPartnerAddress)).tunnel.reason, tunnel::Reason::proved);
  EXPECT_TRUE(wait_for(Mood::established));
  EXPECT_GT(changes_, 4);

  write("How are you?");
  ASSERT_TRUE(receive(4));  // an answer, and the old program
  EXPECT_EQ(state_of("old-program@practice.example"), tunnel::State::review);
  write("And now?");
  ASSERT_TRUE(receive(5));
  for (const auto& message : must(app::list_messages(*newcomer_, "", store::Folder::inbox, 100))) {
    EXPECT_EQ(message.signature, "valid") << message.from;
    EXPECT_EQ(message.summary, message.from == kPartnerAddress ? "signed-and-encrypted" : "signed") << message.from;
  }
}

// Nothing unauthenticated moves the partner either.
TEST_F(LiveTest, AMailWithoutSignatureIsNotAnswered) {
  const auto mailbox = must(transport::Maildir::open(folder_ + "/post/" + kPartnerAddress));
  const std::string mail = "From: newcomer@practice.example\r\nTo: " + kPartnerAddress +
                           "\r\nSubject: x\r\nMessage-ID: <x@practice.example>\r\n\r\nhello\r\n";
  MemorySource source(as_bytes(mail));
  must(mailbox.deliver(source));
  EXPECT_TRUE(wait_for(Mood::unsigned_mail));
  std::this_thread::sleep_for(seconds(2));
  EXPECT_EQ(live_->state().mood, Mood::unsigned_mail);
  auto keys_of_card = keys();
  must(app::sync(*newcomer_, "", &keys_of_card));
  EXPECT_EQ(inbox_count(), 0u);
  step();
  EXPECT_TRUE(receive(1));  // the signed one is
}

TEST_F(LiveTest, TheCardComesAndGoesAndIsUnlocked) {
  ASSERT_TRUE(live_->set_card(false));
  EXPECT_FALSE(live_->state().card_inserted);
  auto source = keys();
  const auto sent = app::take_next_step(*newcomer_, "", kPartnerAddress, &source, app::Again::no);
  ASSERT_FALSE(sent.has_value());
  EXPECT_EQ(sent.error().code, ErrorCode::card_absent);
  ASSERT_TRUE(live_->set_card(true));
  const card::CardFolder card(folder_ + "/card");
  for (int i = 0; i < card::kTries; ++i) EXPECT_FALSE(card.unlock(Secret(std::string_view("000000"))).has_value());
  ASSERT_EQ(card.tries(), 0);
  ASSERT_TRUE(live_->set_card(false));
  ASSERT_TRUE(live_->set_card(true));
  EXPECT_EQ(card.tries(), card::kTries);
}

TEST_F(LiveTest, ItGoesOnWhereItWasAndBeginsAnewWhenAsked) {
  establish();
  const std::string anchor = must(newcomer_->trust())->anchors().at(0).fingerprint();
  newcomer_.reset();
  live_.reset();
  start();
  EXPECT_EQ(live_->state().mood, Mood::established);
  EXPECT_EQ(state_of(kPartnerAddress), tunnel::State::established);

  ASSERT_TRUE(live_->restart());
  EXPECT_EQ(live_->state().mood, Mood::waiting);
  EXPECT_EQ(state_of(kPartnerAddress), tunnel::State::none);
  EXPECT_EQ(inbox_count(), 0u);
  newcomer_->forget_trust();
  EXPECT_EQ(must(newcomer_->trust())->anchors().at(0).fingerprint(), anchor);  // the same card and authority
  establish();
}

TEST_F(LiveTest, RestartWaitsForASyncAndLeavesEverythingWhereItCannot) {
  step();
  const auto lock = must(newcomer_->store().lock_account("newcomer", seconds(1)));
  const Status refused = live_->restart();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::account_busy);
  EXPECT_EQ(state_of(kPartnerAddress), tunnel::State::introduced);
}

// S5: one anchor in each home, and no key of the authority anywhere.
TEST_F(LiveTest, S5NothingIsBelievedElsewhere) {
  for (const char* who : {"newcomer", "partner"}) {
    const auto home = must(app::Home::open(store::Home::under(folder_ + "/" + who), clock_));
    EXPECT_EQ(must(home->trust())->anchors().size(), 1u);
  }
  std::vector<std::string> keys;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
    if (entry.path().extension() == ".p12") keys.push_back(entry.path().parent_path().filename());
  }
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(keys, (std::vector<std::string>{"card", "old-program", "partner"}));
}

TEST(LiveFolderTest, SomebodysFolderIsLeftAloneAndAHalfMadeOneIsMadeAnew) {
  std::string pattern = std::filesystem::temp_directory_path() / "ll-live-XXXXXX";
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  const std::string folder = pattern;
  ASSERT_TRUE(write_file(folder + "/mine", as_bytes("mine")));
  const auto refused = Live::start(folder, [] {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::practice_exists);
  EXPECT_TRUE(std::filesystem::exists(folder + "/mine"));
  ASSERT_TRUE(write_file(folder + "/practice-folder", as_bytes("made by: letterlock practice\n")));
  ASSERT_TRUE(make_folder(folder + "/newcomer/run"));
  ASSERT_TRUE(write_file(folder + "/newcomer/run/socket", as_bytes("a service's")));
  EXPECT_TRUE(Live::start(folder, [] {}).has_value());
  EXPECT_FALSE(std::filesystem::exists(folder + "/mine"));
  EXPECT_TRUE(std::filesystem::exists(folder + "/newcomer/run/socket"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace letterlock::practice
