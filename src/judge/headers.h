// The header fields that people read, each with its value and its protection (RFC 9788), and what speaks against
// them. Internal to judge/.
//
// A protected field counts, and the outer one of that name does not. The one exception is a From that differs while no
// valid signature binds it (section 4.4.3): there the outer one is shown, which servers could check, and a warning
// names both. Values are the same where they differ in blanks alone, since servers fold lines anew.
#pragma once

#include "judge/judge.h"

namespace letterlock::judge {

// RFC 9788 section 4.2.1. For the forms that say nothing of it (section 4.10.2) it is what stands outside now.
std::optional<std::vector<mime::HeaderField>> told_outside(const smime::Facts& facts);

// With the summary, the signature and told_outside of the report: a field inside has no more than the layers give.
std::vector<HeaderReport> report_headers(const smime::Facts& facts, const MessageReport& report);

// from_differs_from_outer, header_differs_from_outer, outer_header_changed, duplicate_header.
std::vector<Finding> header_findings(const smime::Facts& facts, const MessageReport& report);

}  // namespace letterlock::judge
