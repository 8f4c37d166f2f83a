// PracticeHost: which home `serve --practice` works on, and who lives in it.
#pragma once

#include "base/result.h"
#include "service/parts.h"
#include "store/home.h"

namespace letterlock::service {

// The newcomer's home, inside of the person's own one. Never that one itself (S5).
store::Home practice_home(const store::Home& own);
// Lets the partner live, as Parts::practice, for as long as the service.
Status begin_practice(const store::Home& own, Parts& parts);

}  // namespace letterlock::service
