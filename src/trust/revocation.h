// Revocation: what lists and status services say about the certificates of one path. Internal to trust/.
//
// S2: a revocation counts from its date or its invalidity date, whichever is earlier, if that is not later than
// Policy::at. A later one is a note. Sources are judged by what they say, not by when they were made: one that is
// younger than Policy::at still tells what had been revoked then.
//
// A source answers for a certificate if the key of the certificate's issuer in this path made its signature, or let
// somebody make it: generations of an authority share one name. Where sources disagree, the worse one counts: a
// revocation in any of them stays. A suspension stays until whoever said it says otherwise, or until a younger source
// says so after theirs is out of date.
//
// Where nothing is known and there is somebody to ask, that is said, too: Verdict::wanted. Only along a sound path, so
// that nobody is asked because a stranger's certificate says so.
#pragma once

#include "trust/path.h"

namespace letterlock::trust {

// Adds findings, steps, revoked_at, on_hold and, where the path is `sound`, what is wanted to the verdict; leaves its
// status alone.
void judge_revocation(const Path& path, const TrustStore& store, const Policy& policy, bool sound, Verdict& verdict);

}  // namespace letterlock::trust
