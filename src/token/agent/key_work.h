// Key work: one private-key operation in an open session, with the mechanisms that every card has.
#pragma once

#include <functional>

#include "token/agent/objects.h"

namespace letterlock::token::agent {

// Called between the start of an operation and its end for keys that want the PIN every time.
using Authenticate = std::function<CK_RV()>;

// A signature as it stands in a SignerInfo. CKM_RSA_PKCS with our own DigestInfo, PSS, or ECDSA; CKR_MECHANISM_INVALID
// for a scheme that no card has.
tl::expected<Secret, CK_RV> sign(const Session& session, const PrivateKey& key, const KeyWork& work,
                                 const Authenticate& authenticate);

// A content-encryption key of work.key_size octets. RFC 3218: whatever is wrong with the encrypted key, the answer
// is a random key; an error only where it says nothing about the data (card removed, not logged in, key not for this).
tl::expected<Secret, CK_RV> decrypt(const Session& session, const PrivateKey& key, const KeyWork& work,
                                    const Authenticate& authenticate);

// Z of work.key_size octets with the originator's public key, which the caller has found to be a point of the key's
// curve: CKM_ECDH1_DERIVE without a key derivation of the token's. Random octets where it fails because of the data.
tl::expected<Secret, CK_RV> agree(const Session& session, const PrivateKey& key, const KeyWork& work);

}  // namespace letterlock::token::agent
