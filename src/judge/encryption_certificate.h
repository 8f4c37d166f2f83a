// The certificate to encrypt to for whoever made a signature (RFC 8551 sections 2.5.3 and 2.5.3.1). Internal to judge/.
//
// A peer's encryption certificate must name the same subject as its signing certificate (DESIGN section 4). The
// certificates in a message are not signed: anybody on the way can add one. So it is held against the anchors
// like the signing certificate.
#pragma once

#include "judge/signer.h"

namespace letterlock::judge {

// Sets encryption_certificate of the report, or says by a finding why there is none that could be used.
void choose_encryption_certificate(const smime::SignerFacts& signer, const smime::LayerFacts& layer, const Case& of,
                                   SignerReport& report);

}  // namespace letterlock::judge
