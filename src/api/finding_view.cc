#include "api/finding_view.h"

namespace letterlock::api {

FindingView view_of(const Finding& finding, text::Language language) {
  const text::Description description = text::describe(language, finding, text::Medium::page);
  return FindingView{to_string(finding.severity), id_of(finding.id), finding.params, description.sentence,
                     description.hint};
}

std::vector<FindingView> views_of(const std::vector<Finding>& findings, text::Language language) {
  std::vector<FindingView> views;
  for (const Finding& finding : findings) views.push_back(view_of(finding, language));
  return views;
}

}  // namespace letterlock::api
