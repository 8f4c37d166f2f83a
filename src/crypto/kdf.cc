#include "crypto/kdf.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>

#include "crypto/openssl.h"

namespace letterlock::crypto {
namespace {

using OwnedKdf = Owned<EVP_KDF, EVP_KDF_free>;
using OwnedKdfContext = Owned<EVP_KDF_CTX, EVP_KDF_CTX_free>;

// OpenSSL takes parameters as octets that it might change, and does not.
OSSL_PARAM octets(const char* name, ByteView value) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(value.data()), value.size());
}

OSSL_PARAM digest_name(DigestAlgorithm digest) {
  return OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(EVP_MD_get0_name(fetched(digest))),
                                          0);
}

Result<Secret> derive(const char* name, const OSSL_PARAM* parameters, size_t size) {
  const ErrorQueueGuard guard;
  const OwnedKdf kdf(EVP_KDF_fetch(nullptr, name, nullptr));
  const OwnedKdfContext context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
  Secret key = Secret::zeros(size);
  if (!context || EVP_KDF_derive(context.get(), key.span().data(), key.size(), parameters) != 1) {
    return fail_crypto(name);
  }
  return key;
}

}  // namespace

Result<Secret> x963_kdf(DigestAlgorithm digest, ByteView secret, ByteView info, size_t size) {
  const std::array<OSSL_PARAM, 4> parameters = {digest_name(digest), octets(OSSL_KDF_PARAM_KEY, secret),
                                                octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  return derive("X963KDF", parameters.data(), size);
}

Result<Secret> hkdf(DigestAlgorithm digest, ByteView secret, ByteView salt, ByteView info, size_t size) {
  std::array<OSSL_PARAM, 5> parameters = {digest_name(digest), octets(OSSL_KDF_PARAM_KEY, secret),
                                          octets(OSSL_KDF_PARAM_INFO, info), octets(OSSL_KDF_PARAM_SALT, salt),
                                          OSSL_PARAM_construct_end()};
  // RFC 5869 section 2.2: no salt is one of zeros, which OpenSSL makes where the parameter is absent.
  if (salt.empty()) parameters[3] = OSSL_PARAM_construct_end();
  return derive("HKDF", parameters.data(), size);
}

}  // namespace letterlock::crypto
