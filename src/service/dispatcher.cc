#include "service/dispatcher.h"

#include <new>

#include "api/error_view.h"
#include "api/event_view.h"
#include "service/answers.h"
#include "service/gate.h"

namespace letterlock::service {
namespace {

constexpr size_t kNothingMax = 1024;  // where no body is expected, some programs send "{}"

class EventsFeed : public Feed {
 public:
  EventsFeed(Events& events, Sessions& sessions, std::string token, std::function<void()> wake)
      : sessions_(sessions), token_(std::move(token)), queue_(events.listen(std::move(wake))) {}
  ~EventsFeed() override { queue_->close(); }

  std::optional<std::string> next() override {
    if (!greeted_) {
      greeted_ = true;
      return ":\n\n";
    }
    const auto event = queue_->next();
    if (!event) return std::nullopt;
    return "event: " + event->kind + "\ndata: " + event->data + "\n\n";
  }
  // A page whose session has ended is told nothing more.
  bool over() override { return !sessions_.knows(token_); }

 private:
  Sessions& sessions_;
  std::string token_;
  std::shared_ptr<Events::Queue> queue_;
  bool greeted_ = false;
};

std::optional<Method> method_of(const std::string& word) {
  for (const Method method : {Method::get, Method::post, Method::patch, Method::remove}) {
    if (word == to_word(method)) return method;
  }
  return std::nullopt;
}

tl::unexpected<Error> no_method(const HttpHead& head) {
  return fail(ErrorCode::method_not_allowed, {{"method", head.method.substr(0, 16)}});
}

HttpPlan answer_plan(HttpAnswer answer) {
  HttpPlan plan;
  plan.answer = std::move(answer);
  return plan;
}

// Exceptions stop here: an act that runs out of memory is one act that failed.
Result<Reply> run_guarded(const Route& route, Act& act, Source& body) {
  try {
    return route.run(act, body);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::out_of_memory);
  } catch (const std::exception&) {
    return fail(ErrorCode::internal);
  }
}

struct CodeRequest {
  std::string code;
};
BOOST_DESCRIBE_STRUCT(CodeRequest, (), (code))

Result<Reply> begin_session(Sessions& sessions, Source& body) {
  TRY_ASSIGN(const Secret text, read_body(body, kNothingMax));
  TRY_ASSIGN(const JsonValue value, parse_body(text.view()));
  TRY_ASSIGN(const CodeRequest request, from_json<CodeRequest>(value));
  TRY_ASSIGN(const std::string token, sessions.redeem(request.code));
  return Reply(to_json(api::SessionView{token}));
}

}  // namespace

text::Language language_of(const HttpHead& head) {
  std::string_view list = head.field("accept-language");
  while (!list.empty()) {
    const size_t end = std::min(list.find(','), list.size());
    std::string_view tag = list.substr(0, std::min(end, list.find(';')));
    tag.remove_prefix(std::min(tag.find_first_not_of(' '), tag.size()));
    if (const auto language = text::from_tag(tag)) return *language;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return text::Language::en;
}

HttpAnswer Dispatcher::refusal(unsigned status, const Error& error, const HttpHead& head) {
  return json_answer(status, api::error_document(error, language_of(head), text::Medium::page));
}

HttpPlan Dispatcher::plan(const HttpHead& head) {
  auto plan = plan_request(head);
  return plan ? std::move(*plan) : answer_plan(error_answer(plan.error(), language_of(head)));
}

Result<HttpPlan> Dispatcher::plan_request(const HttpHead& head) {
  TRY(check_host(head, port_));
  TRY_ASSIGN(Target target, parse_target(head.target));
  const std::string& first = target.segments.front();
  const bool is_page = first != "api" && first != "download";
  TRY(check_origin(head, is_page ? Reading::page : Reading::data));
  if (is_page) return plan_page(head, target);
  return first == "api" ? plan_api(head, std::move(target)) : plan_download(head, target);
}

Result<HttpPlan> Dispatcher::plan_page(const HttpHead& head, const Target& target) const {
  if (head.method != "GET") return no_method(head);
  const StaticFile* file = files_.find(target.segments);
  if (file == nullptr) return fail(ErrorCode::route_not_found, {{"path", head.target.substr(0, 200)}});
  return answer_plan({200, fields_for(file->content_type, file->immutable), file->content});
}

Result<HttpPlan> Dispatcher::plan_api(const HttpHead& head, Target target) {
  const bool is_session = target.segments.size() == 2 && target.segments[1] == "session";
  if (is_session && head.method == "POST") return plan_session(head, language_of(head));
  const std::string& token = head.field("x-letterlock-session");
  if (!sessions_.knows(token)) return fail(ErrorCode::session_needed);
  if (is_session && head.method == "DELETE") {
    sessions_.end(token);
    return answer_plan(empty_answer(204));
  }
  const bool is_events = target.segments.size() == 2 && target.segments[1] == "events";
  if (is_events && head.method == "GET") return plan_events(token);
  return plan_route(head, std::move(target));
}

Result<HttpPlan> Dispatcher::plan_session(const HttpHead&, text::Language language) {
  HttpPlan plan;
  plan.body_max = kNothingMax;
  plan.work = [this, language](const std::shared_ptr<Exchange>& exchange) {
    give(*exchange, begin_session(sessions_, *exchange), language);
  };
  return plan;
}

HttpPlan Dispatcher::plan_events(const std::string& token) {
  HttpPlan plan;
  plan.feed_fields = fields_for("text/event-stream");
  plan.feed = [this, token](std::function<void()> wake) {
    return std::make_unique<EventsFeed>(parts_.events, sessions_, token, std::move(wake));
  };
  return plan;
}

Result<HttpPlan> Dispatcher::plan_route(const HttpHead& head, Target target) {
  const auto method = method_of(head.method);
  if (!method) return no_method(head);
  TRY_ASSIGN(Routes::Found found, routes_.find(*method, target.segments));
  const Route& route = *found.route;
  const text::Language language = language_of(head);
  if (!head.field("accept-language").empty()) parts_.language = language;
  Act::Request request{head.field("x-letterlock-act"), language, std::move(found.parameters), std::move(target.query)};
  HttpPlan plan;
  plan.body_max = route.takes == Route::Takes::nothing ? kNothingMax : route.body_max;
  plan.whole_body = route.takes != Route::Takes::octets;
  if (route.answers_at_once) {
    plan.work = [this, &route, request, language](const std::shared_ptr<Exchange>& exchange) {
      Act act(parts_, nullptr, request);
      give(*exchange, run_guarded(route, act, *exchange), language);
    };
    return plan;
  }
  plan.work = [this, &route, request, language](const std::shared_ptr<Exchange>& exchange) {
    const Status taken = workers_.run([this, &route, request, language, exchange](const Result<app::Home*>& home) {
      if (!home) return exchange->answer(error_answer(home.error(), language));
      Act act(parts_, *home, request);
      // Nobody waits for what was only to be read: its question goes too.
      if (route.method == Method::get) {
        exchange->when_gone([this, id = act.id()] { (void)parts_.acts.cancel(id); });
      }
      give(*exchange, run_guarded(route, act, *exchange), language);
    });
    if (!taken) exchange->answer(error_answer(taken.error(), language));
  };
  return plan;
}

Result<HttpPlan> Dispatcher::plan_download(const HttpHead& head, const Target& target) {
  if (head.method != "GET") return no_method(head);
  if (target.segments.size() != 2) return fail(ErrorCode::download_not_found);
  TRY_ASSIGN(Download taken, parts_.downloads.take(target.segments[1]));
  const auto download = std::make_shared<const Download>(std::move(taken));
  const text::Language language = language_of(head);
  HttpPlan plan;
  plan.work = [this, download, language](const std::shared_ptr<Exchange>& exchange) {
    const Status status = workers_.run([this, download, language, exchange](const Result<app::Home*>& home) {
      if (!home) return exchange->answer(error_answer(home.error(), language));
      Act act(parts_, *home, {"", language});
      // The name tells what it is; a browser that would show it is not told.
      HttpAnswer answer{200, fields_for("application/octet-stream")};
      answer.fields.emplace_back("Content-Disposition", attachment_field(download->name));
      give_octets(
          *exchange, std::move(answer), [&](Sink& sink) { return download->write(act, sink); }, language);
    });
    if (!status) exchange->answer(error_answer(status.error(), language));
  };
  return plan;
}

}  // namespace letterlock::service
