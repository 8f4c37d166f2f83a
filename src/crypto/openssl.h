// OpenSSL's objects with owners, and its error queue turned into our errors.
//
// For the sources of crypto/, x509/, trust/ and token/ only; no header that other rooms see includes it
// except through a pointer type. Algorithms are fetched once and kept for the life of the process.
#pragma once

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <memory>
#include <string_view>

#include "base/result.h"
#include "crypto/algorithms.h"

namespace letterlock::crypto {

template <auto kFree>
struct OpenSslFree {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

template <typename T, auto kFree>
using Owned = std::unique_ptr<T, OpenSslFree<kFree>>;

using OwnedBio = Owned<BIO, BIO_free_all>;
using OwnedCipherContext = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using OwnedDigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using OwnedKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using OwnedKeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using OwnedPrivateKeyInfo = Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;
using OwnedX509 = Owned<X509, X509_free>;

// What OpenSSL leaves in its per-thread queue would be taken for the error of a later call: every
// function that calls it stands under this guard.
class ErrorQueueGuard {
 public:
  ErrorQueueGuard() = default;
  ErrorQueueGuard(const ErrorQueueGuard&) = delete;
  ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
  ~ErrorQueueGuard();
};

// crypto_failed with the operation's name and OpenSSL's newest reason; empties the queue.
tl::unexpected<Error> fail_crypto(std::string_view operation);
// OpenSSL's newest reason in words, for a parameter; empties the queue.
std::string take_reason();

// Never null: an OpenSSL without these algorithms cannot run the program, which then stops.
const EVP_MD* fetched(DigestAlgorithm algorithm);
// Null where RC2 is asked for and the legacy provider is not installed.
const EVP_CIPHER* fetched(ContentEncryption algorithm);

// A library context of its own with the providers "default" and (where installed) "legacy". What it
// loads is not seen by any other use of OpenSSL in this process. Lives as long as the process.
OSSL_LIB_CTX* legacy_context();

// The DER of an object through its i2d function; empty where it cannot be encoded.
template <typename T>
Bytes encoded(const T* object, int (*encode)(const T*, unsigned char**)) {
  const int size = encode(object, nullptr);
  if (size <= 0) return {};
  Bytes der(static_cast<size_t>(size));
  unsigned char* out = der.data();
  encode(object, &out);
  return der;
}

}  // namespace letterlock::crypto
