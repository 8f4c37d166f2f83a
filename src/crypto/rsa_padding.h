// Which padding and digests an EVP operation on an RSA key uses: the one place that sets them.
#pragma once

#include <optional>

#include "crypto/openssl.h"

namespace letterlock::crypto {

// For a context after EVP_PKEY_verify_init or EVP_PKEY_sign_init; false where OpenSSL refuses. `salt`: octets of
// RSASSA-PSS; false where they are more than the modulus has. Absent: as many as the digest has.
bool set_signature_padding(EVP_PKEY_CTX* context, SignatureScheme scheme, DigestAlgorithm algorithm,
                           std::optional<size_t> salt = std::nullopt);
// For a context after EVP_PKEY_encrypt_init or EVP_PKEY_decrypt_init.
bool set_transport_padding(EVP_PKEY_CTX* context, KeyTransport transport);

}  // namespace letterlock::crypto
