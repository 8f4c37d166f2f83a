// FetchedList: a revocation list that was fetched goes where an imported one goes, with its URL. Internal to app/.
#pragma once

#include "app/authority_fetch.h"

namespace letterlock::app {

// As keep_answer(), for lists.
Result<std::optional<Error>> keep_list(Home& home, const Question& question, net::Downloaded& list);

}  // namespace letterlock::app
