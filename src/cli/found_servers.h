// Found servers: what discovery proposes for a new account is shown, and used once the person says so.
#pragma once

#include "app/accounts.h"
#include "cli/session.h"

namespace letterlock::cli {

// Looks for the servers of `wanted.address` and puts them where `wanted` has none. `confirmed` beforehand: nobody is
// asked, unless DNS alone names a server outside the domain. servers_not_found {domain}, confirmation_needed (no
// terminal), cancelled (anything but yes).
Status use_found_servers(const Terminal& terminal, app::Home& home, bool confirmed, app::NewAccount& wanted);

}  // namespace letterlock::cli
