// Which padding and digests an EVP operation on an RSA key uses: the one place that sets them.
#pragma once

#include "crypto/openssl.h"

namespace letterlock::crypto {

// For a context after EVP_PKEY_verify_init or EVP_PKEY_sign_init; false where OpenSSL refuses.
bool set_signature_padding(EVP_PKEY_CTX* context, SignatureScheme scheme, DigestAlgorithm algorithm);
// For a context after EVP_PKEY_encrypt_init or EVP_PKEY_decrypt_init.
bool set_transport_padding(EVP_PKEY_CTX* context, KeyTransport transport);

}  // namespace letterlock::crypto
