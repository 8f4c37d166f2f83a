// A SignedData without content and without signers (RFC 5652 section 5.2): certificates that travel, and nothing else.

#include "cms/encode.h"
#include "cms/writer.h"
#include "crypto/oids.h"

namespace letterlock::cms {

Bytes encode_certificates_only(const std::vector<x509::Certificate>& certificates) {
  // Version 1: X.509 certificates alone, and the content would be id-data (RFC 5652 section 5.1).
  const Bytes signed_data = der::sequence({der::integer(1), der::set_of({}), der::sequence({der::oid(oid::kData)}),
                                           encode_certificate_set(certificates), der::set_of({})});
  return der::sequence({der::oid(oid::kSignedData), der::element(der::context_constructed(0), signed_data)});
}

}  // namespace letterlock::cms
