// The header fields that people read, each with its value and its protection (RFC 9788). Internal to judge/.
#pragma once

#include "judge/judge.h"

namespace letterlock::judge {

// `summary` says what the layers give: a field inside has no more than that.
std::vector<HeaderReport> report_headers(const smime::Facts& facts, Summary summary);

}  // namespace letterlock::judge
