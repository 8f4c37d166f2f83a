// Questions: an act that needs a PIN or a password waits here until a page answers.
//
// A question is put to every page that listens. It ends by an answer, by the person's or the act's cancelling, by the
// card's removal, after five minutes, or when the service stops. An answer is kept nowhere else. Not here: what is
// asked and what is done with the answer (keys.h).
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <vector>

#include "api/question_view.h"
#include "base/result.h"
#include "base/secret.h"
#include "service/events.h"

namespace letterlock::service {

class Act;

struct Answer {
  Secret text;  // may be empty: a PIN pad
  bool last_try_confirmed = false;
};

class Questions {
 public:
  explicit Questions(Events& events, std::chrono::milliseconds patience = std::chrono::minutes(5))
      : events_(events), patience_(patience) {}

  // Blocks. `question.id` and `.act` are filled in. `removed` becomes readable when the card goes (-1: never).
  // Errors: cancelled (also after the patience); card_removed; service_stopping; pin_needed or password_needed, by
  // `kind`, where too many questions stand.
  Result<Answer> ask(const Act& act, api::QuestionView question, int removed = -1);
  // Tells the pages of a question that is asked elsewhere (pinentry) for as long as the object lives.
  class Notice {
   public:
    Notice(Questions& questions, const Act& act, api::QuestionView question);
    ~Notice();
    Notice(const Notice&) = delete;
    Notice& operator=(const Notice&) = delete;

   private:
    Questions& questions_;
    std::string id_;
  };

  std::vector<api::QuestionView> standing();
  // question_not_found; pin_last_try where the last try is not confirmed; pin_length.
  Status answer(const std::string& id, Answer answer);
  Status cancel(const std::string& id);
  // Every act that waits gets service_stopping, and each that comes later.
  void stop();

 private:
  struct Standing;
  Result<Answer> wait_for(Standing& standing, const Act& act, int removed);

  Events& events_;
  std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::shared_ptr<Standing>> standing_;
  bool stopped_ = false;
};

}  // namespace letterlock::service
