// A SignedData without content and without signers (RFC 5652 section 5.2): certificates that travel, and nothing else.

#include <algorithm>

#include "cms/encode.h"
#include "cms/writer.h"
#include "crypto/oids.h"

namespace letterlock::cms {

Bytes encode_certificates_only(const std::vector<x509::Certificate>& certificates) {
  std::vector<Bytes> once;
  for (const x509::Certificate& certificate : certificates) {
    Bytes der = to_bytes(certificate.der());
    if (std::find(once.begin(), once.end(), der) == once.end()) once.push_back(std::move(der));
  }
  // Version 1: X.509 certificates alone, and the content would be id-data (RFC 5652 section 5.1).
  const Bytes signed_data = der::sequence({der::integer(1), der::set_of({}), der::sequence({der::oid(oid::kData)}),
                                           der::set_of(std::move(once), der::context_constructed(0)), der::set_of({})});
  return der::sequence({der::oid(oid::kSignedData), der::element(der::context_constructed(0), signed_data)});
}

}  // namespace letterlock::cms
