// Key derivation: functions that make keys of a shared secret or of another key.
//
// Not for passwords: PBKDF2 of PKCS #12 files is token/'s.
#pragma once

#include "base/secret.h"
#include "crypto/algorithms.h"

namespace letterlock::crypto {

// ANSI X9.63 (SEC 1 section 3.6.1), as RFC 5753 section 7.2 uses it.
Result<Secret> x963_kdf(DigestAlgorithm digest, ByteView secret, ByteView info, size_t size);
// RFC 5869, extract and expand. An empty salt stands for none.
Result<Secret> hkdf(DigestAlgorithm digest, ByteView secret, ByteView salt, ByteView info, size_t size);

}  // namespace letterlock::crypto
