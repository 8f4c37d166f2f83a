#include "service/acts/all.h"

namespace letterlock::service {

Routes all_routes() {
  Routes routes;
  add_service(routes);
  add_settings(routes);
  add_accounts(routes);
  add_certificates(routes);
  add_cards(routes);
  add_people(routes);
  add_trust(routes);
  return routes;
}

}  // namespace letterlock::service
