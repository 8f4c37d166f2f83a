// Dispatcher: what each request gets: a page's file, an answer of the API, the events, or a refusal.
//
//   /              the web app's files
//   /api/...       Host and Origin are checked, then the session, then the table of routes
//   /download/...  a ticket's file, once, always as an attachment
//
// Refusals are ErrorViews in the language that the request asks for. Not here: octets and deadlines (http_server.h).
#pragma once

#include <string>

#include "service/act.h"
#include "service/http_server.h"
#include "service/routes.h"
#include "service/sessions.h"
#include "service/static_files.h"
#include "service/target.h"
#include "service/workers.h"

namespace letterlock::service {

class Dispatcher : public Responder {
 public:
  // All outlive it.
  Dispatcher(Parts& parts, const Routes& routes, Sessions& sessions, Workers& workers, const StaticFiles& files,
             unsigned port)
      : parts_(parts), routes_(routes), sessions_(sessions), workers_(workers), files_(files), port_(port) {}

  HttpPlan plan(const HttpHead& head) override;
  HttpAnswer refusal(unsigned status, const Error& error, const HttpHead& head) override;

 private:
  Result<HttpPlan> plan_request(const HttpHead& head);
  Result<HttpPlan> plan_page(const HttpHead& head, const Target& target) const;
  Result<HttpPlan> plan_api(const HttpHead& head, Target target);
  Result<HttpPlan> plan_session(const HttpHead& head, text::Language language);
  Result<HttpPlan> plan_route(const HttpHead& head, Target target);
  Result<HttpPlan> plan_download(const HttpHead& head, const Target& target);
  HttpPlan plan_events(const std::string& token);

  Parts& parts_;
  const Routes& routes_;
  Sessions& sessions_;
  Workers& workers_;
  const StaticFiles& files_;
  unsigned port_;
};

// Of the first language of the field that we have; English for others.
text::Language language_of(const HttpHead& head);

}  // namespace letterlock::service
