// What lives as long as the service: events, questions, uploads, downloads, sessions, running acts, workers.
#include "service/parts.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <future>
#include <thread>

#include "base/child.h"
#include "service/act.h"
#include "service/file_name.h"
#include "service/gate.h"
#include "service/http_status.h"
#include "service/sessions.h"
#include "service/test_service.h"
#include "service/workers.h"

namespace letterlock::service {
namespace {

using std::chrono::milliseconds;

class PartsTest : public ::testing::Test {
 protected:
  static Act::Request request(const std::string& id = "one") { return {id}; }
  void wait_for_question() {
    while (parts_.questions.standing().empty()) std::this_thread::sleep_for(milliseconds(2));
  }
  static api::QuestionView pin_question() {
    api::QuestionView question;
    question.kind = "pin";
    question.card = "Ann's card";
    question.pin_min = 6;
    question.pin_max = 8;
    return question;
  }

  FixedClock clock_{from_unix(1'800'000'000)};
  Parts parts_{store::Home::under("/nowhere"), clock_};
};

TEST_F(PartsTest, ASlowPageIsToldToLoadAnew) {
  testing::Listener quick(parts_.events);
  testing::Listener slow(parts_.events);
  for (size_t i = 0; i < Events::kQueueMax; ++i) {
    parts_.events.publish("mail", {{"account", i}});
    EXPECT_EQ(quick.take().size(), 1U);
  }
  parts_.events.publish("cards", {{"generation", 1}});
  const auto events = slow.take();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].kind, "state");
  EXPECT_EQ(events[1].kind, "cards");
  EXPECT_EQ(quick.take().size(), 1U);
}

TEST_F(PartsTest, AQuestionIsAnswered) {
  testing::Listener page(parts_.events);
  Act act(parts_, nullptr, request());
  auto asked = std::async(std::launch::async, [&] { return parts_.questions.ask(act, pin_question()); });
  wait_for_question();
  const auto standing = parts_.questions.standing();
  ASSERT_EQ(standing.size(), 1U);
  EXPECT_EQ(standing[0].act, "one");
  EXPECT_EQ(parts_.questions.answer("other", {Secret("123456"), false}).error().code, ErrorCode::question_not_found);
  EXPECT_EQ(parts_.questions.answer(standing[0].id, {Secret("1"), false}).error().code, ErrorCode::pin_length);
  EXPECT_TRUE(parts_.questions.answer(standing[0].id, {Secret("123456"), false}).has_value());
  const auto answer = asked.get();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->text.text(), "123456");
  EXPECT_TRUE(parts_.questions.standing().empty());
  const auto events = page.take();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].kind, "question");
  EXPECT_EQ(events[0].data.find("123456"), std::string::npos);
  EXPECT_EQ(events[1].kind, "question-gone");
}

TEST_F(PartsTest, S7TheLastTryNeedsAConfirmation) {
  Act act(parts_, nullptr, request());
  auto question = pin_question();
  question.last_try = true;
  auto asked = std::async(std::launch::async, [&] { return parts_.questions.ask(act, question); });
  wait_for_question();
  const std::string id = parts_.questions.standing()[0].id;
  EXPECT_EQ(parts_.questions.answer(id, {Secret("123456"), false}).error().code, ErrorCode::pin_last_try);
  EXPECT_TRUE(parts_.questions.answer(id, {Secret("123456"), true}).has_value());
  EXPECT_TRUE(asked.get()->last_try_confirmed);
}

TEST_F(PartsTest, AQuestionEndsInEachOtherWay) {
  Pipe pipe = *make_pipe();
  struct Case {
    const char* what;
    std::function<void(Act&)> end;
    ErrorCode code;
  };
  const Case cases[] = {
      {"the person", [&](Act&) { (void)parts_.questions.cancel(parts_.questions.standing()[0].id); },
       ErrorCode::cancelled},
      {"the act", [&](Act& act) { (void)parts_.acts.cancel(act.id()); }, ErrorCode::cancelled},
      {"the card", [&](Act&) { (void)!::write(pipe.writer.get(), "x", 1); }, ErrorCode::card_removed},
      {"the service", [&](Act&) { parts_.questions.stop(); }, ErrorCode::service_stopping},
  };
  for (const Case& each : cases) {
    Act act(parts_, nullptr, request());
    const int removed = each.code == ErrorCode::card_removed ? pipe.reader.get() : -1;
    auto asked = std::async(std::launch::async, [&] { return parts_.questions.ask(act, pin_question(), removed); });
    wait_for_question();
    each.end(act);
    EXPECT_EQ(asked.get().error().code, each.code) << each.what;
    EXPECT_TRUE(parts_.questions.standing().empty());
  }
  Act act(parts_, nullptr, request());
  EXPECT_EQ(parts_.questions.ask(act, pin_question()).error().code, ErrorCode::service_stopping);
}

TEST_F(PartsTest, PatienceEnds) {
  Questions questions(parts_.events, milliseconds(50));
  Act act(parts_, nullptr, request());
  EXPECT_EQ(questions.ask(act, pin_question()).error().code, ErrorCode::cancelled);
}

TEST_F(PartsTest, PinentryIsOnlyTold) {
  Act act(parts_, nullptr, request());
  {
    const Questions::Notice notice(parts_.questions, act, pin_question());
    const auto standing = parts_.questions.standing();
    ASSERT_EQ(standing.size(), 1U);
    EXPECT_TRUE(standing[0].in_pinentry);
    EXPECT_EQ(parts_.questions.answer(standing[0].id, {Secret("123456"), true}).error().code,
              ErrorCode::question_not_found);
  }
  EXPECT_TRUE(parts_.questions.standing().empty());
}

TEST_F(PartsTest, AnActIsCancelledByItsId) {
  Act act(parts_, nullptr, request("sync-1"));
  EXPECT_EQ(act.id(), "sync-1");
  EXPECT_TRUE(act.progress("taking", 1, 10).has_value());
  EXPECT_EQ(parts_.acts.cancel("sync-2").error().code, ErrorCode::act_not_found);
  EXPECT_TRUE(parts_.acts.cancel("sync-1").has_value());
  EXPECT_EQ(act.progress("taking", 2, 10).error().code, ErrorCode::cancelled);
  EXPECT_EQ(act.proceed().error().code, ErrorCode::cancelled);
}

TEST_F(PartsTest, IdsOfPagesAreTakenWithCare) {
  Act first(parts_, nullptr, request("same"));
  Act second(parts_, nullptr, request("same"));
  EXPECT_NE(first.id(), second.id());
  for (const std::string& bad : {std::string(""), std::string("a b"), std::string("a\"b"), std::string(65, 'a')}) {
    EXPECT_NE(Act(parts_, nullptr, request(bad)).id(), bad);
  }
}

TEST_F(PartsTest, ProgressIsToldNowAndThen) {
  testing::Listener page(parts_.events);
  {
    Act act(parts_, nullptr, request("long"));
    for (size_t i = 0; i < 1000; ++i) EXPECT_TRUE(act.progress("taking", i, 1000).has_value());
    EXPECT_TRUE(act.progress("examining", 0, 5).has_value());
  }
  const auto events = page.take();
  ASSERT_GE(events.size(), 3U);
  EXPECT_LE(events.size(), 20U);
  EXPECT_EQ(events.front().kind, "progress");
  EXPECT_NE(events.front().data.find("\"act\":\"long\",\"doing\":\"taking\",\"done\":0,\"total\":1000"),
            std::string::npos)
      << events.front().data;
  EXPECT_EQ(events.front().data.find("progress."), std::string::npos) << "a key without its sentence";
  EXPECT_EQ(events.back().kind, "act-done");
}

TEST_F(PartsTest, UploadsAreBoundedAndExpire) {
  const std::string small(1000, 'x');
  MemorySource source(as_bytes(small));
  const auto view = parts_.uploads.add("a.pdf", source);
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->content_type, "application/pdf");
  const auto add = [&](size_t octets) { return parts_.uploads.add("b", "", Secret::zeros(octets)); };
  EXPECT_EQ(add(Uploads::kOneMax + 1).error().code, ErrorCode::input_too_large);
  EXPECT_TRUE(add(Uploads::kOneMax).has_value());
  EXPECT_EQ(add(Uploads::kOneMax).error().code, ErrorCode::uploads_full);
  const auto held = parts_.uploads.find(view->id);
  clock_.set(clock_.now() + std::chrono::minutes(59));
  EXPECT_TRUE(parts_.uploads.find(view->id).has_value());
  clock_.set(clock_.now() + std::chrono::minutes(59));
  EXPECT_TRUE(add(Uploads::kOneMax).has_value()) << "the other one went, and gave its room back";
  EXPECT_TRUE(parts_.uploads.find(view->id).has_value());
  clock_.set(clock_.now() + std::chrono::minutes(61));
  EXPECT_EQ(parts_.uploads.find(view->id).error().code, ErrorCode::upload_not_found);
  EXPECT_EQ((*held)->octets.size(), 1000U);
}

TEST_F(PartsTest, AnUploadThatIsTooLargeGivesItsRoomBack) {
  class Endless : public Source {
   public:
    Result<size_t> read(std::span<std::uint8_t> buffer) override { return buffer.size(); }
  };
  for (int i = 0; i < 4; ++i) {
    Endless source;
    EXPECT_EQ(parts_.uploads.add("a", source).error().code, ErrorCode::input_too_large);
  }
  EXPECT_TRUE(parts_.uploads.add("b", "", Secret::zeros(Uploads::kOneMax)).has_value());
}

TEST_F(PartsTest, TicketsAreGoodOnceAndForAMinute) {
  const auto offer = [&] { return parts_.downloads.offer({"a", "", {}}).url.substr(std::string("/download/").size()); };
  const std::string ticket = offer();
  EXPECT_EQ(ticket.size(), 40U);
  EXPECT_TRUE(parts_.downloads.take(ticket).has_value());
  EXPECT_EQ(parts_.downloads.take(ticket).error().code, ErrorCode::download_not_found);
  const std::string late = offer();
  clock_.set(clock_.now() + std::chrono::seconds(61));
  EXPECT_EQ(parts_.downloads.take(late).error().code, ErrorCode::download_not_found);
}

TEST_F(PartsTest, CodesAndSessionsEnd) {
  Sessions sessions("", clock_);
  const std::string late = sessions.new_code();
  clock_.set(clock_.now() + std::chrono::seconds(61));
  EXPECT_EQ(sessions.redeem(late).error().code, ErrorCode::code_not_valid);
  const std::string token = *sessions.redeem(sessions.new_code());
  EXPECT_EQ(token.size(), 40U);
  EXPECT_TRUE(sessions.knows(token));
  EXPECT_FALSE(sessions.knows(""));
  EXPECT_FALSE(sessions.knows(token.substr(1)));
  clock_.set(clock_.now() + std::chrono::hours(24 * 29));
  EXPECT_TRUE(sessions.knows(token));
  clock_.set(clock_.now() + std::chrono::hours(24 * 29));
  EXPECT_TRUE(sessions.knows(token)) << "use prolongs it";
  clock_.set(clock_.now() + std::chrono::hours(24 * 31));
  EXPECT_FALSE(sessions.knows(token));
}

TEST_F(PartsTest, ThereAreOnlySoManyCodesAndSessions) {
  Sessions sessions("", clock_);
  const std::string first_code = sessions.new_code();
  for (size_t i = 0; i < Sessions::kCodesMax; ++i) (void)sessions.new_code();
  EXPECT_FALSE(sessions.redeem(first_code).has_value());
  const std::string first = *sessions.redeem(sessions.new_code());
  for (size_t i = 0; i < Sessions::kSessionsMax; ++i) {
    clock_.set(clock_.now() + std::chrono::seconds(1));
    EXPECT_TRUE(sessions.redeem(sessions.new_code()).has_value());
  }
  EXPECT_FALSE(sessions.knows(first));
}

TEST(Status, OfEveryErrorIsOneOfFailure) {
  for (const ErrorCode code : all_error_codes()) {
    const unsigned status = status_of({code});
    EXPECT_TRUE(status >= 400 && status < 600) << id_of(code);
    // 401 makes a page ask for a new link: it is for sessions alone.
    const bool of_session = code == ErrorCode::session_needed || code == ErrorCode::code_not_valid;
    EXPECT_EQ(status == 401, of_session) << id_of(code);
  }
}

TEST(FileName, IsFitForAFile) {
  const std::pair<std::string, std::string> cases[] = {
      {"a.pdf", "a.pdf"}, {"../../etc/passwd", "passwd"}, {"C:\\Users\\a.doc", "a.doc"}, {"", "file"},
      {"..", "file"},     {".hidden", "hidden"},          {"a\"b<c>.txt", "a_b_c_.txt"}, {"信.txt", "信.txt"},
      {"a/", "file"},
  };
  for (const auto& [name, fit] : cases) EXPECT_EQ(fit_file_name(name), fit) << name;
  const std::string cut = fit_file_name(std::string(100, 'a') + "信信信信信信信信信信信信.pdf");
  EXPECT_LE(cut.size(), 120U);
  EXPECT_TRUE(cut.ends_with("信.pdf")) << cut;
  EXPECT_EQ(content_type_of("A.PNG"), "image/png");
  EXPECT_EQ(content_type_of("png"), "application/octet-stream");
}

class WorkersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = std::filesystem::temp_directory_path() / "ll-workers-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    workers_ = std::make_unique<Workers>(store::Home::under(folder_), clock_);
  }
  void TearDown() override {
    workers_.reset();
    std::filesystem::remove_all(folder_);
  }

  SystemClock clock_;
  std::string folder_;
  std::unique_ptr<Workers> workers_;
};

TEST_F(WorkersTest, EachHasAHomeAndThereAreOnlySoMany) {
  std::promise<void> go;
  const std::shared_future<void> gone = go.get_future().share();
  std::mutex mutex;
  std::set<app::Home*> homes;
  std::atomic<size_t> done = 0;
  size_t taken = 0;
  while (workers_->run([&](const Result<app::Home*>& home) {
    gone.wait();
    const std::lock_guard lock(mutex);
    if (home) homes.insert(*home);
    ++done;
  })) {
    ++taken;
    std::this_thread::sleep_for(milliseconds(1));
  }
  EXPECT_LE(taken, Workers::kQueueMax + Workers::kThreadsMax);
  EXPECT_GE(taken, Workers::kQueueMax);
  go.set_value();
  while (done < taken) std::this_thread::sleep_for(milliseconds(2));
  EXPECT_LE(homes.size(), Workers::kThreadsMax);
  EXPECT_GE(homes.size(), 2U);
}

TEST_F(WorkersTest, StoppingRefusesWhatWaitsAndTellsWhetherAllEnded) {
  std::promise<void> go;
  const std::shared_future<void> gone = go.get_future().share();
  std::atomic<size_t> refused = 0;
  for (size_t i = 0; i < Workers::kThreadsMax + 5; ++i) {
    ASSERT_TRUE(workers_->run([&, gone](const Result<app::Home*>& home) {
      if (home) gone.wait();
      if (!home && home.error().code == ErrorCode::service_stopping) ++refused;
    }));
    std::this_thread::sleep_for(milliseconds(5));
  }
  auto stopped = std::async(std::launch::async, [&] { return workers_->stop(std::chrono::seconds(20)); });
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(workers_->run([](const Result<app::Home*>&) {}).error().code, ErrorCode::service_stopping);
  go.set_value();
  EXPECT_TRUE(stopped.get());
  EXPECT_EQ(refused, 5U);
}

}  // namespace
}  // namespace letterlock::service
