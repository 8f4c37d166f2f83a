// api_types FOLDER: writes types.ts and endpoints.ts, made from the service's table of routes, into web/src/api/.
#include <cstdio>
#include <fstream>
#include <string>

#include "service/acts/all.h"
#include "service/endpoints.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: api_types web/src/api\n");
    return 2;
  }
  const std::string folder = argv[1];
  const auto generated = letterlock::service::typescript_of(letterlock::service::all_routes());
  for (const std::string& name : generated.complaints)
    std::fprintf(stderr, "api_types: two of the name %s\n", name.c_str());
  std::ofstream types(folder + "/types.ts");
  std::ofstream endpoints(folder + "/endpoints.ts");
  types << generated.types;
  endpoints << generated.endpoints;
  types.close();
  endpoints.close();
  return types && endpoints && generated.complaints.empty() ? 0 : 1;
}
