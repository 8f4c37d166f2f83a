// Practice: the whole way in a folder of its own, from nothing to established and proved, and the third person refused.

#include "practice/practice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "app/anchors.h"
#include "app/people.h"
#include "app/reading.h"

namespace letterlock::practice {
namespace {

const Time kNow = from_unix(1795420800);  // 2026-11-23

void must_pass(const Status& status) { ASSERT_TRUE(status.has_value()) << (status ? "" : status.error().id()); }

template <typename T>
T must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().id();
    std::abort();
  }
  return std::move(*result);
}

// A practice takes some seconds of making keys: the tests that only look at one share it.
struct Played {
  Played() {
    std::string name = std::filesystem::temp_directory_path() / "ll-practice-XXXXXX";
    folder = mkdtemp(name.data());
    practice = folder + "/practice";
    status = run(practice, kNow, [this](const Event& event) { events.push_back(event); });
  }
  ~Played() { std::filesystem::remove_all(folder); }

  std::string folder;
  std::string practice;
  std::vector<Event> events;
  Status status;
};

class PracticeTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { played_ = new Played; }
  static void TearDownTestSuite() {
    delete played_;
    played_ = nullptr;
  }

  static const Event& event(const std::string& id) {
    static const Event nothing;
    const auto& all = played_->events;
    const auto found = std::find_if(all.begin(), all.end(), [&id](const Event& e) { return e.id == id; });
    EXPECT_NE(found, all.end()) << id;
    return found == all.end() ? nothing : *found;
  }
  static tunnel::State state_after(const std::string& id) {
    const auto& tunnel = event(id).tunnel;
    EXPECT_TRUE(tunnel.has_value()) << id;
    return tunnel ? tunnel->state : tunnel::State::none;
  }
  static std::unique_ptr<app::Home> home_of(const std::string& who) {
    static const FixedClock clock(kNow);
    return must(app::Home::open(store::Home::under(played_->practice + "/" + who), clock));
  }

  static inline Played* played_ = nullptr;
};

TEST_F(PracticeTest, EveryStepIsToldInItsOrder) {
  must_pass(played_->status);
  std::vector<std::string> ids;
  for (const Event& e : played_->events) ids.push_back(e.id);
  EXPECT_EQ(ids,
            (std::vector<std::string>{"authority", "resident", "resident", "introduced", "partner-received",
                                      "partner-reviewed", "partner-answered", "newcomer-received", "newcomer-reviewed",
                                      "newcomer-answered", "partner-established", "partner-wrote",
                                      "newcomer-established", "old-received", "old-reviewed", "old-refused"}));
}

struct StateCase {
  const char* event;
  tunnel::State state;
  tunnel::Reason reason;
};

TEST_F(PracticeTest, TheTunnelMovesAsTheGuideSays) {
  using tunnel::Reason;
  using tunnel::State;
  const std::vector<StateCase> cases = {
      {"introduced", State::introduced, Reason::none},
      {"partner-received", State::review, Reason::none},
      {"partner-reviewed", State::ready, Reason::none},
      {"partner-answered", State::testing, Reason::none},
      {"newcomer-received", State::review, Reason::none},
      {"partner-established", State::established, Reason::proved},
      {"newcomer-established", State::established, Reason::proved},
      {"old-received", State::review, Reason::none},
      {"old-reviewed", State::no_common_algorithm, Reason::below_floor},
      {"old-refused", State::no_common_algorithm, Reason::below_floor},
  };
  for (const StateCase& c : cases) {
    EXPECT_EQ(state_after(c.event), c.state) << c.event;
    EXPECT_EQ(event(c.event).tunnel->reason, c.reason) << c.event;
  }
}

TEST_F(PracticeTest, WhatArrivesIsValidAndSealedAfterTheIntroduction) {
  for (const char* id : {"partner-received", "newcomer-received", "partner-established", "newcomer-established"}) {
    const auto& report = event(id).report;
    ASSERT_TRUE(report.has_value()) << id;
    EXPECT_EQ(report->signature, judge::SignatureState::valid) << id;
    const bool introduction = std::string(id) == "partner-received";
    EXPECT_EQ(report->summary, introduction ? judge::Summary::signed_only : judge::Summary::signed_and_encrypted) << id;
    EXPECT_NE(event(id).letter.value_or("").find("practice.example"), std::string::npos) << id;
  }
}

TEST_F(PracticeTest, TheThirdPersonIsRefusedAndGetsNothing) {
  const Event& refused = event("old-refused");
  ASSERT_TRUE(refused.refusal.has_value());
  EXPECT_EQ(refused.refusal->code, ErrorCode::cannot_seal_below_floor);
  EXPECT_EQ(refused.tunnel->recommended, "rc2-CBC/40");
  EXPECT_FALSE(refused.tunnel->chosen.has_value());
  EXPECT_FALSE(std::filesystem::exists(played_->practice + "/post/old-program@practice.example"));
  EXPECT_TRUE(must(app::list_outbox(*home_of("newcomer"), "")).empty());
}

TEST_F(PracticeTest, TheHomesStayAndAreOrdinaryOnes) {
  const auto newcomer = home_of("newcomer");
  const auto tunnel = must(app::person(*newcomer, "", "partner@practice.example")).tunnel;
  EXPECT_EQ(tunnel.state, tunnel::State::established);
  EXPECT_TRUE(std::all_of(tunnel.steps.begin(), tunnel.steps.end(), [](const tunnel::Step& s) { return s.done; }));
  EXPECT_EQ(must(app::list_messages(*newcomer, "", store::Folder::inbox, 100)).size(), 3u);
  EXPECT_EQ(must(app::list_messages(*home_of("partner"), "", store::Folder::sent, 100)).size(), 2u);
}

// S5: the practice authority is believed in these homes, and its key is written down nowhere.
TEST_F(PracticeTest, S5TheAuthorityLivesHereAlone) {
  for (const char* who : {"newcomer", "partner"}) {
    const auto home = home_of(who);
    const auto& anchors = must(home->trust())->anchors();
    EXPECT_EQ(must(home->trust())->roots(), nullptr) << "the roots of the system count in a practice";
    ASSERT_EQ(anchors.size(), 1u);
    const auto& params = event("authority").params;
    EXPECT_NE(std::find(params.begin(), params.end(),
                        std::pair<std::string, std::string>("fingerprint", anchors[0].fingerprint())),
              params.end());
  }
  std::vector<std::string> keys;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(played_->practice)) {
    const std::string suffix = entry.path().extension();
    if (suffix == ".p12" || suffix == ".key" || suffix == ".pem") keys.push_back(entry.path().parent_path().filename());
  }
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(keys, (std::vector<std::string>{"newcomer", "partner"}));
}

// The event's password opens the resident's file, as the last lines of the command promise.
TEST_F(PracticeTest, ThePasswordThatIsToldOpensTheFile) {
  for (const char* who : {"newcomer", "partner"}) {
    const std::string folder = played_->practice + "/" + who;
    const Bytes password = must(read_file(folder + "/password.txt", 100));
    EXPECT_EQ(as_text(password), std::string("practice-") + who + "\n");
    EXPECT_TRUE(token::Pkcs12::open_file(folder + "/card.p12", Secret(std::string("practice-") + who)).has_value());
  }
}

TEST_F(PracticeTest, AnOldPracticeIsMadeAnew) {
  const std::string left_over = played_->practice + "/newcomer/left-over";
  must_pass(write_file(left_over, as_bytes("x")));
  std::string fingerprint;
  size_t events = 0;
  must_pass(run(played_->practice, kNow + std::chrono::hours(24), [&](const Event& e) {
    ++events;
    if (e.id == "authority") fingerprint = e.params.at(1).second;
  }));
  EXPECT_EQ(events, played_->events.size());
  EXPECT_NE(fingerprint, event("authority").params.at(1).second);  // a new authority each time
  EXPECT_FALSE(std::filesystem::exists(left_over));
  const auto home = home_of("newcomer");
  EXPECT_EQ(must(app::list_messages(*home, "", store::Folder::inbox, 100)).size(), 3u);
}

class PracticeFolderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = std::filesystem::temp_directory_path() / "ll-practice-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string folder_;
};

TEST_F(PracticeFolderTest, SomebodysFolderIsLeftAlone) {
  must_pass(write_file(folder_ + "/mine", as_bytes("mine")));
  size_t events = 0;
  const Status refused = run(folder_, kNow, [&events](const Event&) { ++events; });
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::practice_exists);
  EXPECT_EQ(events, 0u);
  EXPECT_EQ(as_text(must(read_file(folder_ + "/mine", 100))), "mine");
}

TEST_F(PracticeFolderTest, AFileInItsPlaceIsNoFolder) {
  must_pass(write_file(folder_ + "/file", as_bytes("mine")));
  EXPECT_FALSE(run(folder_ + "/file", kNow, [](const Event&) {}).has_value());
  EXPECT_EQ(as_text(must(read_file(folder_ + "/file", 100))), "mine");
}

}  // namespace
}  // namespace letterlock::practice
