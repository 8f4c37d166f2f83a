// FindingView: one finding with the sentence that people read, and what they can do. No hint names a command: the same
// view is read in pages.
#pragma once

#include "api/one_of.h"
#include "base/json.h"
#include "text/catalogue.h"

namespace letterlock::api {

struct FindingView {
  OneOf<"error", "warning", "note"> severity;
  std::string id;
  Params params;
  std::string text;
  std::string hint;
};
BOOST_DESCRIBE_STRUCT(FindingView, (), (severity, id, params, text, hint))

FindingView view_of(const Finding& finding, text::Language language);
std::vector<FindingView> views_of(const std::vector<Finding>& findings, text::Language language);

}  // namespace letterlock::api
