#include "service/endpoints.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/file.h"
#include "service/acts/all.h"

namespace letterlock::service {
namespace {

struct ThingView {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(ThingView, (), (name))

struct ThingRequest {
  std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(ThingRequest, (), (name))

std::string last_lines(const std::string& text) { return text.substr(text.find("export const endSession")); }

TEST(Endpoints, EachRouteIsAFunction) {
  Routes routes;
  routes
      .add<std::vector<ThingView>>(Method::get, "/api/things/{thing}/parts",
                                   [](Act&) -> Result<std::vector<ThingView>> { return std::vector<ThingView>(); })
      .query({"offset", "words"});
  routes.add<ThingRequest, Nothing>(Method::patch, "/api/things/{thing}",
                                    [](Act&, const ThingRequest&) -> Result<Nothing> { return Nothing{}; });
  routes.add_octets_in<ThingView>("/api/things", [](Act&, Source&) -> Result<ThingView> { return ThingView{}; })
      .named("addThing");
  routes.add_octets_out("/api/things/{thing}/octets", [](Act&) -> Result<Octets> { return Octets{}; });
  const Generated generated = typescript_of(routes);
  EXPECT_TRUE(generated.complaints.empty());
  EXPECT_EQ(last_lines(generated.endpoints),
            R"(export const endSession = () => call<void>("DELETE", "/api/session");
export const getThingsParts = (
  thing: string,
  query: { offset?: Value; words?: Value } = {},
  options: CallOptions = {},
) =>
  call<api.ThingView[]>("GET", `/api/things/${safe(thing)}/parts`, { ...options, query });
export const patchThingsByThing = (thing: string, body: Sent<api.ThingRequest>, options: CallOptions = {}) =>
  call<void>("PATCH", `/api/things/${safe(thing)}`, { ...options, body });
export const addThing = (octets: Blob, options: SendOptions = {}) =>
  sendOctets<api.ThingView>("/api/things", octets, { ...options });
export const getThingsOctets = (thing: string, options: CallOptions = {}) =>
  callOctets(`/api/things/${safe(thing)}/octets`, { ...options });
)");
  EXPECT_NE(generated.types.find("export interface ThingRequest {\n  name: string | null;\n}\n"), std::string::npos);
}

TEST(Endpoints, TwoFunctionsOfOneNameAreTold) {
  Routes routes;
  const auto nothing = [](Act&) -> Result<Nothing> { return Nothing{}; };
  routes.add<Nothing>(Method::get, "/api/a", nothing);
  routes.add<Nothing>(Method::get, "/api/b", nothing).named("getA");
  EXPECT_EQ(typescript_of(routes).complaints, std::vector<std::string>{"getA"});
}

std::string committed(const std::string& name) {
  const char* source = std::getenv("LETTERLOCK_SOURCE_DIR");
  const auto text = read_file(std::string(source == nullptr ? "." : source) + "/web/src/api/" + name, 1 << 20);
  return text ? std::string(as_text(*text)) : "missing";
}

// Where it fails: build/release/api_types web/src/api
TEST(Endpoints, TheTypeScriptOfTheWebAppIsThatOfTheTable) {
  const Generated generated = typescript_of(all_routes());
  EXPECT_TRUE(generated.complaints.empty()) << generated.complaints.front();
  EXPECT_EQ(committed("types.ts"), generated.types);
  EXPECT_EQ(committed("endpoints.ts"), generated.endpoints);
}

}  // namespace
}  // namespace letterlock::service
