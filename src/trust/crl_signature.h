// The signature of a revocation list: which digest it needs, and whether a key made it. Internal to trust/.
//
// The digest is made while the list streams past, so that each key is tried for the price of one operation. Ed25519 and
// Ed448 digest the whole list themselves: it must be at hand for them. SHA-1 and MD5 do not count (S2).
#pragma once

#include "crypto/openssl.h"
#include "x509/certificate.h"

namespace letterlock::trust {

struct SignatureScheme {
  std::optional<crypto::DigestAlgorithm> digest;  // absent: the key digests by itself
  std::optional<size_t> salt;                     // RSASSA-PSS, and the octets that its parameters state
  bool known = false;                             // permitted, too
};
// `algorithm`: AlgorithmIdentifier, DER.
SignatureScheme signature_scheme(ByteView algorithm);
SignatureScheme signature_scheme(const X509_ALGOR* algorithm);

struct SignedOctets {
  ByteView digest;  // by the scheme's digest
  ByteView whole;   // where the key digests by itself
};
bool verify_signature(EVP_PKEY* key, const SignatureScheme& scheme, const SignedOctets& octets, ByteView signature);

// The certificate's subject is this Name (DER), as RFC 5280 section 7.1 compares names.
bool same_name(ByteView name, const x509::Certificate& authority);

// SHA-256 of the key's SubjectPublicKeyInfo; empty where there is no key.
Bytes key_fingerprint(EVP_PKEY* key);

}  // namespace letterlock::trust
