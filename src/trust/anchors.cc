#include "trust/anchors.h"

#include <openssl/x509v3.h>

namespace letterlock::trust {

bool can_be_anchor(const x509::Certificate& certificate) { return X509_check_ca(certificate.native()) > 0; }

}  // namespace letterlock::trust
