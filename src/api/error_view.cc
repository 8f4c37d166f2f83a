#include "api/error_view.h"

namespace letterlock::api {

std::string to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage: return "usage";
    case ErrorKind::input: return "input";
    case ErrorKind::policy: return "policy";
    case ErrorKind::needs_user: return "needs_user";
    case ErrorKind::retry_later: return "retry_later";
    case ErrorKind::io: return "io";
    case ErrorKind::internal: return "internal";
  }
  return "internal";
}

ErrorView view_of(const Error& error, text::Language language, text::Medium medium) {
  auto [message, hint, id] = text::describe(language, error, medium);
  return ErrorView{std::move(id), to_string(error.kind()), std::move(message), std::move(hint)};
}

JsonValue error_document(const Error& error, text::Language language, text::Medium medium) {
  boost::json::object document;
  document["error"] = to_json(view_of(error, language, medium));
  return document;
}

}  // namespace letterlock::api
