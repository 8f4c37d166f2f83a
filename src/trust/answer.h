// Answer: what one kind of source says about the revocation of one certificate. Internal to trust/.
#pragma once

#include "trust/path.h"

namespace letterlock::trust {

// Who says so and when, for a person.
struct Source {
  std::string name;  // issuer of the list, or subject of the responder
  Time at{};         // thisUpdate
};

struct Answer {
  std::optional<CrlEntry> entry = {};  // revoked or on hold
  bool known = false;                  // a fresh source speaks about the certificate, for every reason
  Source source = {};                  // of `entry`, else of `known`
  std::vector<Finding> troubles = {};  // sources that could not be used; told where nothing is known
};

// What the revocation lists say. `path[at]` is the certificate, `path[at + 1]` its issuer.
Answer ask_crls(const Path& path, size_t at, const TrustStore& store, Time now);

}  // namespace letterlock::trust
