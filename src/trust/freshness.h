// Freshness of revocation lists: from their thisUpdate, which a clock may be a day behind of, to their nextUpdate. RFC
// 5280 section 5.1.2.5 demands the latter; a list without it counts for seven days.
#pragma once

#include <optional>

#include "base/time.h"

namespace letterlock::trust {

struct ListTimes {
  Time this_update{};
  std::optional<Time> next_update = {};
};

Time end_of(const ListTimes& list);
bool is_fresh(const ListTimes& list, Time now);

}  // namespace letterlock::trust
