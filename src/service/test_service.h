// A service without HTTP, for the tests of handlers: a request goes through the table of routes to its handler.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/act.h"
#include "service/acts/all.h"
#include "service/routes.h"
#include "service/target.h"

namespace letterlock::service::testing {

// Collects what pages would be told.
class Listener {
 public:
  explicit Listener(Events& events) : queue_(events.listen([] {})) {}
  ~Listener() { queue_->close(); }
  std::vector<Event> take() {
    std::vector<Event> all;
    while (auto event = queue_->next()) all.push_back(std::move(*event));
    return all;
  }
  // The data of the first event of this kind since the last call; null where none came.
  JsonValue first(std::string_view kind) {
    for (const Event& event : take()) {
      if (event.kind == kind) return *parse_json(event.data);
    }
    return {};
  }

 private:
  std::shared_ptr<Events::Queue> queue_;
};

class TestService {
 public:
  // All must outlive it. `home` is what handlers work with; `folders` is only where parts keep things.
  TestService(app::Home& home, const store::Home& folders, const Clock& clock) : parts(folders, clock), home_(home) {}

  // call(Method::get, "/api/accounts/ann/folders"); `body` is JSON or octets, as the route takes.
  Result<Reply> call(Method method, std::string_view target, std::string_view body = {}) {
    TRY_ASSIGN(Target parsed, parse_target(target));
    TRY_ASSIGN(const Routes::Found found, routes.find(method, parsed.segments));
    Act act(parts, found.route->answers_at_once ? nullptr : &home_,
            {act_id, language, found.parameters, std::move(parsed.query)});
    MemorySource source(as_bytes(body));
    auto reply = found.route->run(act, source);
    if (auto* octets = reply ? std::get_if<Octets>(&*reply) : nullptr) {
      MemorySink sink;
      TRY(octets->write(sink));
      content_type = octets->content_type;
      return Reply(JsonValue(as_text(sink.bytes())));
    }
    return reply;
  }
  // The JSON of an answer; null where there was none, and where it failed (which fails the test).
  JsonValue json(Method method, std::string_view target, std::string_view body = {}) {
    auto reply = call(method, target, body);
    EXPECT_TRUE(reply.has_value()) << target << ": " << (reply ? "" : reply.error().id());
    if (!reply) return {};
    const auto* value = std::get_if<JsonValue>(&*reply);
    return value == nullptr ? JsonValue() : *value;
  }
  // The answer as its view.
  template <typename View>
  View view(Method method, std::string_view target, std::string_view body = {}) {
    auto value = from_json<View>(json(method, target, body));
    EXPECT_TRUE(value.has_value()) << target;
    return value ? std::move(*value) : View{};
  }
  // The id of the error; "" where it went well.
  std::string refusal(Method method, std::string_view target, std::string_view body = {}) {
    const auto reply = call(method, target, body);
    return reply ? "" : reply.error().id();
  }

  Parts parts;
  Routes routes = all_routes();
  text::Language language = text::Language::en;
  std::string act_id = "test-act";
  std::string content_type;  // of the last octets

 private:
  app::Home& home_;
};

}  // namespace letterlock::service::testing
