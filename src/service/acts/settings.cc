// What a page must know first, and what a person chose.
#include "app/settings.h"
#include "api/state_view.h"
#include "service/acts/all.h"
#include "service/acts/views.h"
#include "service/keys.h"
#include "store/accounts.h"

namespace letterlock::service {
namespace {

struct SettingsChange {
  std::optional<std::string> language;
  std::optional<std::int64_t> pin_session_minutes;
  std::optional<bool> help_seen_signed;
  std::optional<bool> help_seen_encrypted;
  std::optional<bool> introduced_signing;
};
BOOST_DESCRIBE_STRUCT(SettingsChange, (),
                      (language, pin_session_minutes, help_seen_signed, help_seen_encrypted, introduced_signing))

Result<api::StateView> state(Act& act) {
  TRY_ASSIGN(const app::Settings settings, app::settings(act.home()));
  const store::SecretPlace secrets = store::MailSecrets(act.home().store()).place();
  api::StateView view = api::state_of(settings, secrets, act.language());
  view.practice = act.parts().practice != nullptr;
  view.pin_entry = pin_entry_of(act.parts());
  TRY_ASSIGN(view.accounts, account_views(act));
  return view;
}

Result<api::StateView> change(Act& act, const SettingsChange& wanted) {
  TRY(app::change_settings(act.home(), {wanted.language, wanted.pin_session_minutes, wanted.help_seen_signed,
                                        wanted.help_seen_encrypted, wanted.introduced_signing}));
  act.parts().events.publish("state");
  return state(act);
}

}  // namespace

void add_settings(Routes& routes) {
  routes.add<api::StateView>(Method::get, "/api/state", state);
  routes.add<SettingsChange, api::StateView>(Method::patch, "/api/settings", change);
}

}  // namespace letterlock::service
