// What belongs to the service itself: questions, uploads, acts that run.
#include "api/error_view.h"
#include "api/event_view.h"
#include "service/acts/all.h"

namespace letterlock::service {
namespace {

struct AnswerRequest {
  Secret answer;
  bool last_try_confirmed = false;
};
BOOST_DESCRIBE_STRUCT(AnswerRequest, (), (answer, last_try_confirmed))

Result<Nothing> nothing(const Status& status) {
  if (!status) return tl::unexpected(status.error());
  return Nothing{};
}

}  // namespace

void add_service(Routes& routes) {
  routes
      .add<Nothing>(Method::remove, "/api/acts/{act}",
                    [](Act& act) { return nothing(act.parts().acts.cancel(act.parameter("act"))); })
      .at_once();
  routes
      .add<std::vector<api::QuestionView>>(
          Method::get, "/api/questions",
          [](Act& act) -> Result<std::vector<api::QuestionView>> { return act.parts().questions.standing(); })
      .at_once();
  routes
      .add<AnswerRequest, Nothing>(Method::post, "/api/questions/{id}",
                                   [](Act& act, const AnswerRequest& request) {
                                     return nothing(act.parts().questions.answer(
                                         act.parameter("id"), {request.answer.copy(), request.last_try_confirmed}));
                                   })
      .at_once();
  routes
      .add<Nothing>(Method::remove, "/api/questions/{id}",
                    [](Act& act) { return nothing(act.parts().questions.cancel(act.parameter("id"))); })
      .at_once();
  routes
      .add_octets_in<api::UploadView>(
          "/api/uploads", [](Act& act, Source& octets) { return act.parts().uploads.add(act.query("name"), octets); })
      .query({"name"});
  routes
      .add<Nothing>(Method::remove, "/api/uploads/{id}",
                    [](Act& act) { return nothing(act.parts().uploads.remove(act.parameter("id"))); })
      .at_once();
  routes.mention<api::ErrorView>();
  routes.mention<api::SessionView>();
  routes.mention<api::ProgressEvent>();
  routes.mention<api::NewMailEvent>();
  routes.mention<api::QuestionView>();
}

}  // namespace letterlock::service
