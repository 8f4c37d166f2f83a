#include "token/roots.h"

#include <signal.h>

#include "base/child.h"
#include "token/child.h"

namespace letterlock::token {

Result<std::vector<MailRoot>> read_mail_roots(const AgentPlace& place, const std::string& module) {
  const auto unavailable = [&module](const std::string& reason) {
    return fail(ErrorCode::roots_unavailable, {{"path", module}, {"reason", reason}});
  };
  auto child = start_child(place.program, {"--roots", module});
  if (!child) return unavailable(child.error().id());
  const auto frame = child->channel.receive(std::chrono::seconds(5));
  ::kill(child->pid, SIGKILL);
  (void)reap(child->pid);
  auto view = frame ? decode_roots(frame->view()) : std::nullopt;
  if (!view) return unavailable("no answer");
  if (view->error) return unavailable(view->error->id());
  if (view->roots.empty()) return unavailable("no roots");
  return std::move(view->roots);
}

}  // namespace letterlock::token
