// The report of a message as the lines that a person reads: first what the message is worth, then who signed it and
// how that is known, then how it was encrypted, then everything that should be looked at.
#pragma once

#include "api/text_lines.h"
#include "judge/report.h"

namespace letterlock::api {

TextLines lines_of(const judge::MessageReport& report, text::Language language);
// Only the first lines: the worth of the message in a glance, for lists and logs of a sync.
std::string summary_sentence(const judge::MessageReport& report, text::Language language);

}  // namespace letterlock::api
