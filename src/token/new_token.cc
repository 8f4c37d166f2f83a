#include "token/new_token.h"

#include "base/child.h"
#include "token/child.h"

namespace letterlock::token {

Status make_token(const AgentPlace& place, const NewToken& token) {
  TRY_ASSIGN(Child child, start_child(place.program, {"--new-token"}));
  const bool sent = child.channel.send(encode(token).view(), std::chrono::seconds(5)).has_value();
  const auto answer = child.channel.receive(std::chrono::seconds(30));
  child.channel.close();
  (void)reap(child.pid);
  if (!sent || !answer) return fail(ErrorCode::module_crashed, {{"path", token.module}});
  TRY(decode_octets(answer->view()));
  return {};
}

}  // namespace letterlock::token
