// Making new keys: for the practice authority, its people, and tests. Cards make their own.
#pragma once

#include <optional>

#include "base/secret.h"
#include "crypto/algorithms.h"
#include "crypto/key.h"
#include "crypto/key_handle.h"

namespace letterlock::crypto {

// An RSA key with exponent 65537. 512 to kRsaBitsMax bits, else key_unsupported: tests need keys that are too small.
Result<KeyHandle> generate_rsa(int bits);
// A key named id-RSASSA-PSS (RFC 4055 section 1.2); `only`: restricted to that digest, with a salt as long.
Result<KeyHandle> generate_rsa_pss(int bits, std::optional<DigestAlgorithm> only = std::nullopt);
// ec_p256, ec_p384, ed25519 or x25519, else key_unsupported.
Result<KeyHandle> generate_key(KeyType type);

// PKCS #8 PrivateKeyInfo, not encrypted. The caller wipes it.
Bytes private_key_der(const KeyHandle& key);
PublicKey public_key_of(const KeyHandle& key);

}  // namespace letterlock::crypto
