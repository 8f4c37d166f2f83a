// Asking: whom to ask about a certificate of which too little is known. Internal to trust/.
//
// Addresses stand in certificates, and certificates are sent by strangers: asking tells the one who is asked that, when
// and where a mail is read. So what is asked about revocation is asked only along a path that is sound up to an anchor,
// where every address was put by an authority; and the issuer of a certificate that leads to no anchor only at hosts
// that our authorities name (Sources::ask_strangers).
#pragma once

#include "trust/path.h"

namespace letterlock::trust {

struct Asking {
  std::vector<Wanted> wanted;   // the cheapest first
  std::vector<Finding> failed;  // asked lately, without an answer
};

// Status and lists for `path[at]`, issued by `path[at + 1]`. The path must be sound.
Asking sources_for(const Path& path, size_t at, const TrustStore& store, Time now);
// The certificate of whoever issued `last`, with which a path ended that reached no anchor.
std::vector<Wanted> issuers_for(const x509::Certificate& last, const TrustStore& store, Time now);

}  // namespace letterlock::trust
