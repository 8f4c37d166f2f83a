#include "trust/freshness.h"

namespace letterlock::trust {
namespace {

constexpr std::chrono::hours kClockSkew{24};
constexpr std::chrono::hours kEndless{7 * 24};

}  // namespace

Time end_of(const ListTimes& list) { return list.next_update.value_or(list.this_update + kEndless); }

bool is_fresh(const ListTimes& list, Time now) { return list.this_update <= now + kClockSkew && now <= end_of(list); }

}  // namespace letterlock::trust
