// Key agreement recipients (RFC 5652 section 6.2.2): the small structures, and the key-encryption key made of a shared
// secret. Private to cms/.
#pragma once

#include "base/secret.h"
#include "cms/types.h"
#include "crypto/key.h"

namespace letterlock::cms {

// The content of a KeyAgreeRecipientInfo: one RecipientInfo for each RecipientEncryptedKey, ending after `most` and one
// more. Algorithms that the table has not are facts, not errors.
Result<std::vector<RecipientInfo>> parse_key_agreement(ByteView content, size_t most);

// What we write for such a key, and announce for our own (DESIGN section 4).
crypto::KeyAgreement scheme_for(crypto::KeyType type);

// A KeyAgreeRecipientInfo for one recipient, with a key of the originator made for it. key_unsupported where the
// recipient's key does not agree.
Result<Bytes> encode_key_agreement(const x509::Certificate& recipient, ByteView content_key);

// ECC-CMS-SharedInfo (RFC 5753 section 7.2), DER. `wrap_der`: KeyWrapAlgorithm as it stands in the message.
Bytes encode_shared_info(ByteView wrap_der, ByteView ukm, size_t key_size);

// The key-encryption key from Z. Needs a known scheme and wrap.
Result<Secret> key_encryption_key(const Agreement& agreement, ByteView shared);

}  // namespace letterlock::cms
