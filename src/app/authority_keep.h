// AuthorityKeep: what an authority answered is checked and kept, or refused with the reason. Internal to app/.
//
// Nothing is believed because of where it came from: an answer of a status service must be one to our request and be
// signed by whom the certificate's issuer lets speak, a list by an authority that is known, a certificate of an issuer
// must really have issued. Being kept makes no anchor of anything.
#pragma once

#include "app/authority_fetch.h"

namespace letterlock::app {

// What speaks against it; nullopt where it is kept, or nothing is newer than what is. An error is the store's.
Result<std::optional<Error>> keep_answer(Home& home, Reply& reply);

// The sources at hand say something about the revocation of this certificate, whatever it is. `issuer`, where it is
// given, helps to find its path.
Result<bool> is_answered(Home& home, const x509::Certificate& certificate,
                         const std::optional<x509::Certificate>& issuer);

}  // namespace letterlock::app
