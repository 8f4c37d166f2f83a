// ErrorView: an error as programs see it, with the words that people see.
#pragma once

#include "base/json.h"
#include "text/catalogue.h"

namespace letterlock::api {

struct ErrorView {
  std::string id;
  std::string kind;
  std::string message;
  std::string hint;
};
BOOST_DESCRIBE_STRUCT(ErrorView, (), (id, kind, message, hint))

ErrorView view_of(const Error& error, text::Language language, text::Medium medium = text::Medium::terminal);
// {"error": {...}}: the document that stands in the place of the answer.
JsonValue error_document(const Error& error, text::Language language, text::Medium medium = text::Medium::terminal);
// "needs_user"
std::string to_string(ErrorKind kind);

}  // namespace letterlock::api
