// IDLE (RFC 2177): the server tells by itself what happens in the mailbox that is selected.
#include <algorithm>

#include "transport/imap/imap.h"

namespace letterlock::transport::imap {

Status Imap::begin_idle() {
  TRY(session_.send("IDLE"));
  TRY_ASSIGN(const auto refusal, session_.wait_continuation({}));
  if (!refusal) return {};
  TRY(session_.require_ok(*refusal));
  return session_.misbehaves("IDLE ended before it began");
}

Result<bool> Imap::heard(std::chrono::milliseconds wait) {
  bool news = false;
  const auto handler = [&news](Untagged& untagged) -> Result<bool> {
    news = news || untagged.number || untagged.name == "VANISHED";
    return false;
  };
  const auto end = std::chrono::steady_clock::now() + wait;
  for (auto left = wait; !news; left = std::max(std::chrono::milliseconds(0), left)) {
    TRY_ASSIGN(const bool readable, session_.wait_readable(left));
    if (!readable) return false;
    TRY(session_.read_untagged(handler));
    left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  }
  return true;
}

Status Imap::end_idle() {
  TRY(session_.write(as_bytes("DONE\r\n")));
  TRY_ASSIGN(const Completion done, session_.next_completion({}));
  return session_.require_ok(done);
}

}  // namespace letterlock::transport::imap
