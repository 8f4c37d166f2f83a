// Key agreement: ECDH on P-256, P-384 and X25519 with a key that the originator makes for one message (RFC 5753
// section 3.1, RFC 8418 section 2).
//
// What comes out is the shared secret Z and nothing more. The key-encryption key is made of it by a function of
// crypto/kdf.h over what the message says (cms/), and wraps the content-encryption key (crypto/key_wrap.h).
// Two keys that stay (static-static) agree on nothing here.
#pragma once

#include <optional>

#include "crypto/key.h"

namespace letterlock::crypto {

// Octets of Z: the size of the curve's field; 0 for keys that do not agree.
size_t shared_secret_size(KeyType type);

// The key as an OriginatorPublicKey has it: an uncompressed point (RFC 5480 section 2.2), the 32 octets of X25519;
// empty for a key that does not agree.
Bytes public_octets(const PublicKey& key);

// `octets` as a point of the curve of `key`, uncompressed; nullopt where they are none. Who passes points to a token
// asks here first: not every token looks, and what it computes with a point of another curve gives its key away.
std::optional<Bytes> point_on_curve_of(const PublicKey& key, ByteView octets);

struct Agreed {
  Bytes originator;  // the new key's public octets
  Secret shared;     // Z
};
// A new key on the recipient's curve, and Z. key_unsupported where the recipient's key does not agree.
Result<Agreed> agree_with_new_key(const PublicKey& recipient);

// Puts Z of an own private key into `shared`; leaves it as it is where `originator` is no point of the curve, or one of
// small order. For SoftwareKey.
void derive_shared_secret(evp_pkey_st* own, ByteView originator, Secret& shared);

}  // namespace letterlock::crypto
