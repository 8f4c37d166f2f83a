// What an account's signatures announce (SMIMECapabilities): its ciphers, and how keys may be sent to its encryption
// certificate. One list for what is sent, what is recorded of it and what people are shown.
#pragma once

#include "account/account.h"
#include "crypto/capability.h"

namespace letterlock::outbox {

crypto::Capabilities announced_capabilities(const account::Account& account);

}  // namespace letterlock::outbox
