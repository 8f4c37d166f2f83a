// Cards: what is there and works, and the end of every PIN session.
#include "api/card_view.h"
#include "app/card_doctor.h"
#include "service/acts/all.h"
#include "service/keys.h"
#include "token/agent_client.h"

namespace letterlock::service {
namespace {

Result<api::DiagnosisView> diagnose(Act& act) {
  TRY_ASSIGN(const app::Diagnosis diagnosis, app::diagnose(act.home(), act.query("account"), act.query("module")));
  return api::view_of(diagnosis, act.language(), text::Medium::page);
}

Result<Nothing> lock(Act& act) {
  // Files first: whatever becomes of the agent, they are locked.
  act.parts().keys.forget();
  TRY_ASSIGN(const auto client, token::AgentClient::connect_to_running(act.home().agent()));
  if (client != nullptr) TRY(client->lock());
  act.parts().events.publish("cards", {{"generation", 0}});
  return Nothing{};
}

}  // namespace

void add_cards(Routes& routes) {
  routes.add<api::DiagnosisView>(Method::get, "/api/cards", diagnose).query({"account", "module"});
  routes.add<Nothing>(Method::post, "/api/cards/lock", lock);
}

}  // namespace letterlock::service
