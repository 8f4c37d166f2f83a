// Wire: requests to the token agent and its answers, as octets.
//
// The same messages go from a program to the agent and from the agent to the process that holds a module. Both ends are
// the same build of Letterlock, so there is no version; what cannot be read is refused whole. A frame may hold a PIN or
// a key, so it lives in a Secret from its first octet to its last.
#pragma once

#include <variant>

#include "base/result.h"
#include "token/card.h"

namespace letterlock::token {

constexpr size_t kFrameMax = 8 * 1024 * 1024;

// What is there now. Modules that are not loaded yet are loaded.
struct ListRequest {
  std::vector<std::string> modules;
};
// As ListRequest, answered when the generation is another one, or after `timeout_ms`.
struct WaitRequest {
  std::vector<std::string> modules;
  std::uint64_t generation = 0;
  std::uint32_t timeout_ms = 0;
};
// Ends every PIN session, and the processes that hold modules.
struct LockRequest {};
// To a module's process only: logs out of one card.
struct LogoutRequest {
  std::string serial;
};
using Request = std::variant<ListRequest, WaitRequest, LockRequest, KeyRequest, LogoutRequest>;

Secret encode(const Request& request);
std::optional<Request> decode_request(ByteView frame);

// An answer is an error, a view (list, wait), or octets (a signature, a key, nothing).
Secret encode(const Error& error);
Secret encode(const CardsView& view);
Secret encode_octets(ByteView octets);
// The error that the other side sent, or module_failed where the frame is none.
Result<CardsView> decode_view(ByteView frame);
Result<Secret> decode_octets(ByteView frame);

}  // namespace letterlock::token
