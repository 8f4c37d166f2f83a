#include "service/acts/all.h"

namespace letterlock::service {

Routes all_routes() {
  Routes routes;
  add_service(routes);
  return routes;
}

}  // namespace letterlock::service
