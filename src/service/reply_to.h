// What handlers share: errors of nothing, and who is told of a change.
#pragma once

#include "service/act.h"
#include "service/routes.h"

namespace letterlock::service {

inline Result<Nothing> nothing(const Status& status) {
  if (!status) return tl::unexpected(status.error());
  return Nothing{};
}

// Messages, folders, outbox or people of the account changed.
inline void tell_mail_changed(Act& act, const std::string& account) {
  act.parts().events.publish("mail", {{"account", account}});
}

}  // namespace letterlock::service
