// Release: whether the payload of a message that was judged may be handed out, to a file or to a page.
//
// What did not decrypt has no payload. A signature that is bad or not known to be good withholds it until the person
// says that they want to see it anyway. That never overrides integrity: what was encrypted without authentication (CBC)
// and does not match its signature may have been changed by somebody who cannot read it, in a way that makes the
// reader's program leak the rest; it is never handed out. An unsigned message is not judged and nothing is withheld.
// Not here: what a caller insists on besides (--require).
#pragma once

#include <optional>

#include "base/error.h"
#include "judge/report.h"

namespace letterlock::judge {

enum class ShowAnyway { no, yes };

// nullopt: hand it out. decryption_failed, no_matching_key, integrity_failed; payload_withheld, which ShowAnyway::yes
// overrides.
std::optional<Error> why_withheld(const MessageReport& report, ShowAnyway show);

// A layer inside unauthenticated encryption whose content is not what was signed.
bool integrity_failed(const MessageReport& report);

}  // namespace letterlock::judge
