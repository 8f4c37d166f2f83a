// What the practice card's keys do: the mechanisms of a citizen's card. PKCS#1 v1.5 signatures of what it is given
// (a DigestInfo), and decryption with PKCS#1 v1.5 or OAEP (RFC 8017 sections 7 and 8.2).
//
// A padding that is wrong is told by its CKR, as cards do: that nothing of it reaches a message is the token agent's
// work.
#pragma once

#include <p11-kit/pkcs11.h>

#include <tl/expected.hpp>

#include "base/secret.h"
#include "crypto/key_handle.h"

namespace letterlock::practice::card {

enum class Padding { pkcs1, oaep_sha1, oaep_sha256 };
// CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID for others.
tl::expected<Padding, CK_RV> padding_of(const CK_MECHANISM& mechanism);

// CKR_DATA_LEN_RANGE where it does not fit into the key.
tl::expected<Secret, CK_RV> sign(const crypto::KeyHandle& key, ByteView data);
// CKR_ENCRYPTED_DATA_INVALID, CKR_ENCRYPTED_DATA_LEN_RANGE.
tl::expected<Secret, CK_RV> decrypt(const crypto::KeyHandle& key, Padding padding, ByteView data);

}  // namespace letterlock::practice::card
