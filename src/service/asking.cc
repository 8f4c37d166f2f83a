#include "service/asking.h"

#include <unistd.h>

#include <filesystem>
#include <thread>

#include "api/card_view.h"
#include "app/pinentry_prompt.h"
#include "base/child.h"
#include "service/act.h"

namespace letterlock::service {
namespace {

// A descriptor that becomes readable when the act is given up: pinentry is waited for with poll().
class GivenUp {
 public:
  explicit GivenUp(const Act& act) {
    auto pipe = make_pipe();
    if (!pipe) return;  // then the act's own time ends it
    pipe_ = std::move(*pipe);
    thread_ = std::thread([this, &act] { watch(act); });
  }
  ~GivenUp() {
    over_ = true;
    if (thread_.joinable()) thread_.join();
  }
  GivenUp(const GivenUp&) = delete;
  GivenUp& operator=(const GivenUp&) = delete;
  int descriptor() const { return pipe_.reader.get(); }

 private:
  void watch(const Act& act) {
    while (!over_ && !act.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (act.cancelled()) (void)!::write(pipe_.writer.get(), "", 1);
  }

  Pipe pipe_;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

api::QuestionView view_of(const app::PinQuestion& question, const token::Purpose& purpose) {
  const token::Card& card = question.card;
  const app::PinLength length = app::length_of(card);
  api::QuestionView view;
  view.kind = "pin";
  view.card = token::name_of(card);
  view.certificate = purpose.certificate;
  view.what_for = question.what_for;
  view.tries = api::word_of(card.tries);
  view.last_try = app::is_last_try(question);
  view.pin_pad = card.pin_pad;
  view.pin_min = static_cast<unsigned>(length.min);
  view.pin_max = static_cast<unsigned>(length.max);
  return view;
}

// What `ask` gives while the pages are told; nothing where there is no pinentry after all.
template <typename Ask>
std::optional<Result<Secret>> in_pinentry(Act& act, const api::QuestionView& view, int removed, Ask ask) {
  if (!asks_in_pinentry(act.parts())) return std::nullopt;
  const Questions::Notice notice(act.parts().questions, act, view);
  const GivenUp given_up(act);
  app::PromptWait wait(removed, given_up.descriptor());
  Result<Secret> answer = ask(wait);
  const bool absent = !answer && answer.error().code == ErrorCode::file_not_found;
  if (absent && !app::pinentry_is_named()) return std::nullopt;
  return answer;
}

}  // namespace

bool asks_in_pinentry(const Parts& parts) {
  return parts.practice == nullptr && (app::pinentry_is_named() || app::pinentry_is_there());
}

Result<Secret> ask_pin(Act& act, const token::PinQuestion& asked, int removed) {
  const app::PinQuestion question = app::pin_question(asked, act.language());
  const Params card = {{"card", token::name_of(question.card)}};
  if (question.card.tries == token::PinTries::locked) return fail(ErrorCode::pin_locked, card);
  const api::QuestionView view = view_of(question, asked.purpose);
  auto told = in_pinentry(act, view, removed, [&](app::PromptWait& wait) {
    return app::ask_pin_in_pinentry(question, act.language(), wait);
  });
  if (told) return std::move(*told);
  auto answer = act.parts().questions.ask(act, view, removed);
  if (!answer) {
    const bool no_room = answer.error().code == ErrorCode::pin_needed;
    return no_room ? fail(ErrorCode::pin_needed, card) : tl::unexpected(std::move(answer).error());
  }
  // The page may ask for it, and only the person's yes counts.
  if (view.last_try && !answer->last_try_confirmed) return fail(ErrorCode::pin_last_try, card);
  TRY(app::check_pin_length(question.card, answer->text));
  return std::move(answer->text);
}

Result<Secret> ask_password(Act& act, const std::string& path, const std::string& what_for,
                            const std::string& certificate) {
  api::QuestionView view;
  view.kind = "password";
  view.certificate = certificate;
  view.what_for = what_for;
  view.path = std::filesystem::path(path).filename();
  auto told = in_pinentry(act, view, -1, [&](app::PromptWait& wait) {
    return app::ask_password_in_pinentry(view.path, what_for, act.language(), wait);
  });
  if (told) return std::move(*told);
  TRY_ASSIGN(Answer answer, act.parts().questions.ask(act, view));
  return std::move(answer.text);
}

}  // namespace letterlock::service
