// Revocation: what the lists say about the certificates of one path. Internal to trust/.
//
// S2: a revocation counts from its date or its invalidity date, whichever is earlier, if that is not later than
// Policy::at. A later one is a note. Lists are judged by what they say, not by when they were made: one that is
// younger than Policy::at still tells what had been revoked then.
//
// A list answers for a certificate if its issuer has the same name AND the key of the certificate's issuer in this
// path made its signature: generations of an authority share one name. Lists of different ages may be at
// hand: a revocation in any of them stays; a suspension is what the newest says.
#pragma once

#include "trust/path.h"

namespace letterlock::trust {

// Adds findings, revoked_at and on_hold to the verdict; leaves its status alone.
void judge_revocation(const Path& path, const TrustStore& store, const Policy& policy, Verdict& verdict);

}  // namespace letterlock::trust
