// A message by the beginning of its digest, as people and links name it. Private to app/.
#pragma once

#include <string>

#include "app/home.h"
#include "store/messages.h"

namespace letterlock::app {

// At least four characters that only one message of the account begins with (message_not_found). A mail to ourselves is
// two messages of the same octets: the one that came is meant.
Result<store::MessageKey> find_message(Home& home, const std::string& account, const std::string& prefix);

// Its record. message_not_found.
Result<store::Message> record_of(Home& home, const store::MessageKey& key);

}  // namespace letterlock::app
