// KeyHandle: an owned private key of OpenSSL's, opaque outside crypto/, x509/ and token/.
#pragma once

#include <memory>

struct evp_pkey_st;

namespace letterlock::crypto {

struct KeyFree {
  void operator()(evp_pkey_st* key) const;
};
using KeyHandle = std::unique_ptr<evp_pkey_st, KeyFree>;

// Another owner of the same key.
KeyHandle share(const KeyHandle& key);

}  // namespace letterlock::crypto
