// AES key wrap (RFC 3394, for CMS RFC 3565): a key under a key.
//
// Content-encryption keys of 16 octets and more, in steps of eight. Padded wrap (RFC 5649) is not ours.
#pragma once

#include "base/secret.h"
#include "crypto/algorithms.h"

namespace letterlock::crypto {

// Eight octets more than `key`. crypto_failed where a size does not fit.
Result<Bytes> wrap_key(KeyWrap wrap, ByteView key_encryption_key, ByteView key);
// The key of `key_size` octets. Whatever is wrong (damage, another key, another size), a random one: as with key
// transport (RFC 3218), the content cipher fails then and nothing else does.
Secret unwrap_key(KeyWrap wrap, ByteView key_encryption_key, ByteView wrapped, size_t key_size);

}  // namespace letterlock::crypto
