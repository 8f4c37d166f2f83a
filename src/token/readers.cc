#include "token/readers.h"

#include <signal.h>

#include "base/child.h"
#include "token/child.h"

namespace letterlock::token {

ReadersView look_at_readers(const AgentPlace& place) {
  auto child = start_child(place.program, {"--readers"});
  if (!child) return {child.error(), {}};
  const auto frame = child->channel.receive(std::chrono::seconds(5));
  ::kill(child->pid, SIGKILL);
  (void)reap(child->pid);
  auto view = frame ? decode_readers(frame->view()) : std::nullopt;
  if (view) return std::move(*view);
  return {Error{ErrorCode::reader_service_failed, {{"reason", "no answer"}}}, {}};
}

}  // namespace letterlock::token
