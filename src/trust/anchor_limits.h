// Anchor limits: an anchor that was confirmed for some mail domains speaks for addresses in them and for no others.
// Internal to trust/.
//
// Every address that the certificate names must lie within; of a certificate without addresses, the one that it is
// wanted for (Policy::address). Where neither is known the anchor does not speak for it: a limit is never widened by
// saying less. Another path may still lead to another anchor.
#pragma once

#include <string_view>

#include "trust/path.h"

namespace letterlock::trust {

// anchor_not_for_address, or nothing. `path` ends at its anchor.
std::vector<Finding> check_anchor_limits(const Path& path, const TrustStore& store, const Policy& policy);

// "ann@a.example.tw" lies within "a.example.tw", ".example.tw" and ".a.example.tw". Domains compare as A-labels; what
// is no address or no domain lies nowhere and takes in nothing.
bool lies_within(std::string_view address, std::string_view domain);

}  // namespace letterlock::trust
