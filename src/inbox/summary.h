// What stands in the list about a message: from its outer header and its report, nothing decrypted (S6).
#pragma once

#include "judge/report.h"
#include "smime/facts.h"
#include "store/messages.h"

namespace letterlock::inbox {

void describe(const smime::Facts& facts, const judge::MessageReport& report, store::Message& message);

}  // namespace letterlock::inbox
