#include "service/acts/all.h"

namespace letterlock::service {

Routes all_routes() {
  Routes routes;
  add_service(routes);
  add_settings(routes);
  add_accounts(routes);
  add_certificates(routes);
  add_cards(routes);
  add_mail(routes);
  add_letters(routes);
  add_outbox(routes);
  add_people(routes);
  add_trust(routes);
  add_trust_revocation(routes);
  add_practice(routes);
  for (Route& route : routes.all()) {
    const std::string_view name = function_name(route.method, route.pattern);
    if (!name.empty()) route.name = name;
  }
  return routes;
}

}  // namespace letterlock::service
