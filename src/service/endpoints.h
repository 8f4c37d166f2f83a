// Endpoints: the TypeScript of the web app, written from the table of routes: types.ts and endpoints.ts in
// web/src/api/.
//
// Both are committed; a test of this room fails where they differ from the table (tests/tools/api_types.cc writes
// them). Not here: how a request is made (web/src/api/client.ts).
#pragma once

#include <string>
#include <vector>

#include "service/routes.h"

namespace letterlock::service {

struct Generated {
  std::string types;
  std::string endpoints;
  // Two types of one name, two functions of one name.
  std::vector<std::string> complaints;
};
Generated typescript_of(const Routes& routes);

}  // namespace letterlock::service
