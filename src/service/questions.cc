#include "service/questions.h"

#include <poll.h>

#include <optional>

#include "base/random.h"
#include "service/act.h"

namespace letterlock::service {
namespace {

constexpr size_t kStandingMax = 16;
// How often a card and the act are looked at while a person thinks.
constexpr std::chrono::milliseconds kLook{100};

bool is_readable(int descriptor) {
  pollfd entry{descriptor, POLLIN, 0};
  return descriptor >= 0 && ::poll(&entry, 1, 0) > 0;
}

ErrorCode needed(const api::QuestionView& question) {
  return question.kind == "pin" ? ErrorCode::pin_needed : ErrorCode::password_needed;
}

Status check(const api::QuestionView& question, const Answer& answer) {
  if (question.last_try && !answer.last_try_confirmed) return fail(ErrorCode::pin_last_try, {{"card", question.card}});
  if (question.kind != "pin" || question.pin_pad || question.pin_max == 0) return {};
  if (answer.text.size() >= question.pin_min && answer.text.size() <= question.pin_max) return {};
  return fail(ErrorCode::pin_length,
              {{"min", std::to_string(question.pin_min)}, {"max", std::to_string(question.pin_max)}});
}

}  // namespace

struct Questions::Standing {
  api::QuestionView question;
  std::optional<Answer> answer = {};
  bool cancelled = false;
};

Result<Answer> Questions::ask(const Act& act, api::QuestionView question, int removed) {
  question.id = random_name();
  question.act = act.id();
  auto standing = std::make_shared<Standing>(Standing{std::move(question)});
  const std::string id = standing->question.id;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return fail(ErrorCode::service_stopping);
    if (standing_.size() >= kStandingMax) {
      return fail(needed(standing->question), {{"path", standing->question.path}});
    }
    standing_[id] = standing;
  }
  events_.publish_view("question", standing->question);
  auto answer = wait_for(*standing, act, removed);
  events_.publish("question-gone", {{"id", id}});
  return answer;
}

Result<Answer> Questions::wait_for(Standing& standing, const Act& act, int removed) {
  const auto until = std::chrono::steady_clock::now() + patience_;
  std::unique_lock lock(mutex_);
  while (!standing.answer && !standing.cancelled && !stopped_ && !act.cancelled() && !is_readable(removed) &&
         std::chrono::steady_clock::now() < until) {
    changed_.wait_for(lock, kLook);
  }
  standing_.erase(standing.question.id);
  if (standing.answer) return std::move(*standing.answer);
  if (stopped_) return fail(ErrorCode::service_stopping);
  if (is_readable(removed)) return fail(ErrorCode::card_removed, {{"card", standing.question.card}});
  return fail(ErrorCode::cancelled);
}

Questions::Notice::Notice(Questions& questions, const Act& act, api::QuestionView question) : questions_(questions) {
  id_ = question.id = random_name();
  question.act = act.id();
  question.in_pinentry = true;
  questions_.events_.publish_view("question", question);
  const std::lock_guard lock(questions_.mutex_);
  questions_.standing_[id_] = std::make_shared<Standing>(Standing{std::move(question)});
}

Questions::Notice::~Notice() {
  {
    const std::lock_guard lock(questions_.mutex_);
    questions_.standing_.erase(id_);
  }
  questions_.events_.publish("question-gone", {{"id", id_}});
}

std::vector<api::QuestionView> Questions::standing() {
  const std::lock_guard lock(mutex_);
  std::vector<api::QuestionView> all;
  for (const auto& [id, standing] : standing_) all.push_back(standing->question);
  return all;
}

Status Questions::answer(const std::string& id, Answer answer) {
  const std::lock_guard lock(mutex_);
  const auto found = standing_.find(id);
  if (found == standing_.end() || found->second->question.in_pinentry || found->second->answer) {
    return fail(ErrorCode::question_not_found);
  }
  TRY(check(found->second->question, answer));
  found->second->answer = std::move(answer);
  changed_.notify_all();
  return {};
}

Status Questions::cancel(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = standing_.find(id);
  if (found == standing_.end() || found->second->question.in_pinentry) return fail(ErrorCode::question_not_found);
  found->second->cancelled = true;
  changed_.notify_all();
  return {};
}

void Questions::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

}  // namespace letterlock::service
