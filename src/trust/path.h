// Paths: from a certificate to an anchor, one candidate after the other. Internal to trust/.
//
// A step needs two things: the issuer's name is the candidate's subject, and the candidate's key verifies the
// signature. Everything else (key identifiers, validity, age) only says which candidate is tried first, so
// that authorities which share one name, cross-certified and renewed authorities all find their way. Whether
// the path is any good is said by the visitor, which may ask for the next one.
//
// S9: a sender can put hundreds of certificates into a message; signatures, steps and paths are bounded.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <vector>

#include "trust/trust.h"

namespace letterlock::trust {

using Path = std::vector<x509::Certificate>;  // the certificate first, the anchor last

struct PathLimits {
  size_t certificates = 12;  // in one path
  size_t signatures = 256;   // verified while searching
  size_t steps = 2000;       // certificates put on a path; some are tried on several
  size_t paths = 16;         // handed to the visitor
};

struct PathSearch {
  bool anchored = false;  // at least one path was visited
  Path longest;           // where none was: as far as it went
  // Where none was: an authority that we know has the name and key identifier of the certificate's issuer, but did
  // not make its signature.
  bool forged = false;
};

// Visits paths until the visitor returns true.
PathSearch search_paths(const x509::Certificate& certificate, const TrustStore& store,
                        std::span<const x509::Certificate> travelled_along, Time at,
                        const std::function<bool(const Path&)>& visit, const PathLimits& limits = {});

}  // namespace letterlock::trust
