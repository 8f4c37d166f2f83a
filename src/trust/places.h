// Places: where a certificate says that its status, its revocation lists and its issuer can be had. Internal to trust/.
//
// The addresses come from strangers. What is no plain http or https address, is too long or one too many is left out;
// whether one may be asked at all is decided in wanted.cc, and which hosts may be reached in net/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "x509/certificate.h"

namespace letterlock::trust {

struct Places {
  std::vector<std::string> status;   // OCSP (RFC 5280 section 4.2.2.1)
  std::vector<std::string> lists;    // cRLDistributionPoints, in their order: national authorities put partitions first
  std::vector<std::string> deltas;   // freshestCRL
  std::vector<std::string> issuers;  // caIssuers
};

// At most kPlacesMax of each kind.
constexpr size_t kPlacesMax = 8;
Places places_of(const x509::Certificate& certificate);

// http or https with a host, printable ASCII of at most 2 KiB, no user name in it.
bool is_plain_url(std::string_view url);

}  // namespace letterlock::trust
