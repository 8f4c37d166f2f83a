// What stands in the list about a message: from its outer header and its report, nothing decrypted (S6).
#pragma once

#include <string>
#include <vector>

#include "judge/report.h"
#include "mime/header.h"
#include "smime/facts.h"
#include "store/messages.h"

namespace letterlock::inbox {

// The Message-IDs in a value, at most 64.
std::vector<std::string> message_ids(std::string_view value);
// The Message-IDs in In-Reply-To and References, at most 64.
std::vector<std::string> named_messages(const mime::Header& header);

void describe(const smime::Facts& facts, const judge::MessageReport& report, store::Message& message);

}  // namespace letterlock::inbox
