#include "api/text_lines.h"

namespace letterlock::api {

Tone tone_of(Severity severity) {
  switch (severity) {
    case Severity::error: return Tone::bad;
    case Severity::warning: return Tone::warning;
    case Severity::note: return Tone::plain;
  }
  return Tone::plain;
}

void append_findings(TextLines& lines, const std::vector<Finding>& findings, size_t depth, text::Language language) {
  for (const Finding& finding : findings) {
    const auto [sentence, hint, id] = text::describe(language, finding);
    lines.push_back({tone_of(finding.severity), depth, sentence + " (" + id + ")"});
    if (!hint.empty()) lines.push_back({Tone::hint, depth + 1, hint});
  }
}

}  // namespace letterlock::api
