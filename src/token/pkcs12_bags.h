// The inside of a PKCS #12 file (RFC 7292): from octets and password to private keys and certificates.
#pragma once

#include <vector>

#include "base/secret.h"
#include "crypto/key_handle.h"
#include "x509/certificate.h"

namespace letterlock::token {

struct Pkcs12Content {
  std::vector<crypto::KeyHandle> keys;          // in the order of the file
  std::vector<x509::Certificate> certificates;  // as above; unreadable ones are left out
};

// Errors as Pkcs12::open, but pkcs12_without_key is not judged here.
Result<Pkcs12Content> read_pkcs12(ByteView content, const Secret& password);

}  // namespace letterlock::token
