// Views that several handlers answer with.
#pragma once

#include <vector>

#include "api/account_view.h"
#include "service/act.h"

namespace letterlock::service {

inline api::AccountView account_view(Act& act, const account::Account& account) {
  return api::view_of(account, app::needs_of(act.home(), account), act.language());
}
Result<std::vector<api::AccountView>> account_views(Act& act);

}  // namespace letterlock::service
