// Handing over certificates: the forms in which other programs take them.
//
// Nothing here is signed: whoever gets them compares before they accept one. Not here: whose certificates, and whether
// they are any good.
#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "x509/certificate.h"

namespace letterlock::app {

enum class CertificateForm {
  pem,   // RFC 7468, one after the other
  p7c,   // a certs-only CMS message (RFC 8551 section 3.8), DER
  mail,  // the same as the entity that a mail is (header and body, no From or To)
};

// Each certificate once. The order of p7c and mail is DER's.
Bytes hand_over(const std::vector<x509::Certificate>& certificates, CertificateForm form);

}  // namespace letterlock::app
