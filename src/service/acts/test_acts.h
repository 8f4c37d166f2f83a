// A person at a service without HTTP, who answers its questions.
#pragma once

#include <atomic>
#include <thread>

#include "app/test_app.h"
#include "service/test_service.h"

namespace letterlock::service::testing {

using namespace app::testing;  // must(), must_pass(), people()

// Answers every question as long as it lives, and counts them.
class Answerer {
 public:
  using Reply = std::function<void(Questions&, const api::QuestionView&)>;
  Answerer(Questions& questions, Reply reply)
      : questions_(questions), reply_(std::move(reply)), thread_([this](const std::stop_token& stop) { run(stop); }) {}
  // Types this to every question.
  Answerer(Questions& questions, std::string answer)
      : Answerer(questions, [answer](Questions& asked, const api::QuestionView& question) {
          (void)asked.answer(question.id, {Secret(std::string_view(answer)), true});
        }) {}

  int asked() const { return asked_; }
  // Once nobody asks any more.
  api::QuestionView last() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    return last_;
  }

 private:
  void run(const std::stop_token& stop) {
    std::string seen;
    while (!stop.stop_requested()) {
      for (const api::QuestionView& question : questions_.standing()) {
        if (question.id == seen) continue;
        seen = question.id;
        last_ = question;
        ++asked_;
        reply_(questions_, question);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  Questions& questions_;
  Reply reply_;
  std::atomic<int> asked_ = 0;
  api::QuestionView last_;
  std::jthread thread_;  // the last: it uses all the others
};

// Without a display PINs are asked for in the page.
inline void without_a_display() {
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "LETTERLOCK_PINENTRY"}) unsetenv(name);
  setenv("LETTERLOCK_SECRETS", "file", 1);
}

// A JSON document made of pairs.
inline std::string json(const boost::json::value& value) { return boost::json::serialize(value); }

}  // namespace letterlock::service::testing
