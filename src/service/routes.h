// Routes: the one table of what the service answers: method, pattern, what it takes, what it gives, who handles it.
//
// The server finds a request's handler here, and the TypeScript of the web app is written from the same table. Patterns
// are "/api/accounts/{account}/folders": a parameter stands for one whole segment of the path. Bodies and answers are
// described structs (or vectors of them, or api::Document). Not here: HTTP, sessions (http_server.cc, gate.h).
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/typescript.h"
#include "base/json.h"
#include "base/stream.h"
#include "service/act.h"
#include "service/secret_json.h"

namespace letterlock::service {

enum class Method { get, post, patch, remove };
// "GET"
std::string_view to_word(Method method);

// The answer of an act that gives nothing: status 204.
struct Nothing {};

// Octets for the page. `write` is called once, on the thread of the act, and does not finish the sink.
struct Octets {
  std::string content_type;
  std::function<Status(Sink&)> write;
};

using Reply = std::variant<Nothing, JsonValue, Octets>;

// A JSON body: parsed in memory that is wiped afterwards. json_malformed; input_too_large.
Result<JsonValue> parse_body(ByteView text);
Result<Secret> read_body(Source& body, size_t limit);

struct Route {
  static constexpr size_t kJsonMax = 1024 * 1024;
  static constexpr size_t kOctetsMax = 32 * 1024 * 1024;
  enum class Takes { nothing, json, octets };
  using Names = std::function<std::string(api::TypeScript&)>;

  Method method = Method::get;
  std::string pattern;
  Takes takes = Takes::nothing;
  bool gives_octets = false;
  std::function<Result<Reply>(Act&, Source& body)> run;
  Names body_type = {};    // absent where nothing is taken
  Names answer_type = {};  // absent where nothing, or octets, are given
  // What can be said of it after add():
  std::vector<std::string> queries = {};
  std::string name = {};  // of its function in TypeScript; made from method and pattern unless given
  size_t body_max = kJsonMax;
  bool answers_at_once = false;  // without a worker: act.home() must not be used, nothing may block

  Route& query(std::vector<std::string> names);
  Route& named(std::string function);
  Route& limit(size_t octets);
  Route& at_once();
};

class Routes {
 public:
  // routes.add<Answer>(Method::get, "/api/accounts/{account}/folders", handler), handler: Result<Answer>(Act&)
  template <typename A>
  Route& add(Method method, std::string pattern, std::function<Result<A>(Act&)> handler) {
    Route route{method, std::move(pattern)};
    route.run = [handler = std::move(handler)](Act& act, Source&) { return reply(handler(act)); };
    route.answer_type = type_of<A>();
    return keep(std::move(route));
  }
  // routes.add<Body, Answer>(Method::post, "...", handler), handler: Result<Answer>(Act&, const Body&)
  template <typename Body, typename A>
  Route& add(Method method, std::string pattern, std::function<Result<A>(Act&, const Body&)> handler) {
    Route route{method, std::move(pattern), Route::Takes::json};
    route.run = [handler = std::move(handler)](Act& act, Source& source) -> Result<Reply> {
      TRY_ASSIGN(const Secret text, read_body(source, SIZE_MAX));
      TRY_ASSIGN(const JsonValue value, parse_body(text.view()));
      TRY_ASSIGN(const Body body, from_json<Body>(value));
      return reply(handler(act, body));
    };
    route.body_type = [](api::TypeScript& types) { return types.of<Body>(); };
    route.answer_type = type_of<A>();
    return keep(std::move(route));
  }
  // POST of octets as they come; more than the route's limit (32 MiB unless said) is input_too_large.
  template <typename A>
  Route& add_octets_in(std::string pattern, std::function<Result<A>(Act&, Source&)> handler) {
    Route route{Method::post, std::move(pattern), Route::Takes::octets};
    route.run = [handler = std::move(handler)](Act& act, Source& body) { return reply(handler(act, body)); };
    route.body_type = [](api::TypeScript&) { return std::string("Blob"); };
    route.answer_type = type_of<A>();
    route.body_max = Route::kOctetsMax;
    return keep(std::move(route));
  }
  // GET of octets.
  Route& add_octets_out(std::string pattern, std::function<Result<Octets>(Act&)> handler);
  // A type that only events use, for the TypeScript.
  template <typename View>
  void mention() {
    mentioned_.push_back([](api::TypeScript& types) { return types.of<View>(); });
  }

  struct Found {
    const Route* route = nullptr;
    std::map<std::string, std::string> parameters;
  };
  // `segments`: of the path, decoded. route_not_found {path}; method_not_allowed.
  Result<Found> find(Method method, const std::vector<std::string>& segments) const;

  const std::deque<Route>& all() const { return routes_; }
  std::deque<Route>& all() { return routes_; }
  const std::vector<Route::Names>& mentioned() const { return mentioned_; }

 private:
  template <typename A>
  static Result<Reply> reply(Result<A> answer) {
    if (!answer) return tl::unexpected(std::move(answer).error());
    if constexpr (std::is_same_v<A, Nothing>) {
      return Reply(Nothing{});
    } else {
      return Reply(to_json(*answer));
    }
  }
  template <typename A>
  static Route::Names type_of() {
    if constexpr (std::is_same_v<A, Nothing>) {
      return {};
    } else {
      return [](api::TypeScript& types) { return types.of<A>(); };
    }
  }
  Route& keep(Route route);

  std::deque<Route> routes_;
  std::vector<Route::Names> mentioned_;
};

}  // namespace letterlock::service
