// What may be an anchor. Where anchors come from is not known here: files, cards and the system's roots are read by
// those who hold the trust store.
#pragma once

#include "x509/certificate.h"

namespace letterlock::trust {

// A certificate that may stand at the end of a path: it says that it is an authority's, or it is of the time
// before certificates could say so (version 1, self-signed).
bool can_be_anchor(const x509::Certificate& certificate);

}  // namespace letterlock::trust
