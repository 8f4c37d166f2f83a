// What may be sent to somebody: their list, cut down to the floor and to our policy (DESIGN section 4).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/algorithms.h"
#include "tunnel/tunnel.h"

namespace letterlock::tunnel {

// In the order of the list, each once. No list, or one that names no content encryption: AES-256-CBC, a deliberate
// departure from RFC 8551 section 2.7.1.2, since too many programs still cannot read GCM.
std::vector<crypto::ContentEncryption> cipher_set(const std::optional<std::vector<std::string>>& capabilities,
                                                  const Policy& policy);
// The policy's order.
std::vector<crypto::ContentEncryption> allowed_order(const Policy& policy);
// Why a set is empty: below_floor, or algorithms_off where the policy alone empties it.
Reason why_empty(const std::optional<std::vector<std::string>>& capabilities);

}  // namespace letterlock::tunnel
