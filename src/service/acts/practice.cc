// The practice: its card, its partner, beginning anew. Only with `serve --practice`.
#include "api/practice_view.h"
#include "app/settings.h"
#include "practice/live.h"
#include "service/acts/all.h"

namespace letterlock::service {
namespace {

using api::PracticeView;

struct PracticeCardRequest {
  bool inserted = false;
};
BOOST_DESCRIBE_STRUCT(PracticeCardRequest, (), (inserted))

Result<std::shared_ptr<practice::Live>> practice_of(Act& act) {
  if (act.parts().practice == nullptr) return fail(ErrorCode::route_not_found, {{"path", "/api/practice"}});
  return act.parts().practice;
}

PracticeView view_of(const practice::Live& live, text::Language language) {
  practice::Live::State state = live.state();
  PracticeView view;
  view.card_inserted = state.card_inserted;
  view.pin = std::move(state.pin);
  view.name = std::move(state.name);
  view.address = std::move(state.address);
  view.partner_sentence =
      text::sentence(language, "practice.partner." + practice::to_string(state.mood), {{"name", state.partner_name}});
  view.partner_name = std::move(state.partner_name);
  view.partner_address = std::move(state.partner_address);
  view.partner_busy = state.busy;
  view.folder = std::move(state.folder);
  return view;
}

Result<PracticeView> show(Act& act) {
  TRY_ASSIGN(const auto live, practice_of(act));
  return view_of(*live, act.language());
}

Result<PracticeView> set_card(Act& act, const PracticeCardRequest& request) {
  TRY_ASSIGN(const auto live, practice_of(act));
  TRY(live->set_card(request.inserted));
  return view_of(*live, act.language());
}

// Nothing that was unlocked or shown once outlives it: what is explained the first time is explained again.
Result<PracticeView> restart(Act& act) {
  TRY_ASSIGN(const auto live, practice_of(act));
  const Status done = live->restart();
  act.parts().keys.forget();
  if (done) {
    TRY(app::change_settings(act.home(),
                             {.help_seen_signed = false, .help_seen_encrypted = false, .introduced_signing = false}));
  }
  act.parts().accounts_changed();
  if (!done) return tl::unexpected(done.error());
  return view_of(*live, act.language());
}

}  // namespace

void add_practice(Routes& routes) {
  routes.add<PracticeView>(Method::get, "/api/practice", show).named("getPractice");
  routes.add<PracticeCardRequest, PracticeView>(Method::post, "/api/practice/card", set_card).named("setPracticeCard");
  routes.add<PracticeView>(Method::post, "/api/practice/restart", restart).named("restartPractice");
}

}  // namespace letterlock::service
