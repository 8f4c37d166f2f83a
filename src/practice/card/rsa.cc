#include "practice/card/rsa.h"

#include <openssl/rsa.h>

#include "crypto/openssl.h"

namespace letterlock::practice::card {
namespace {

using crypto::ErrorQueueGuard;
using crypto::OwnedKeyContext;

bool set_padding(EVP_PKEY_CTX* context, Padding padding) {
  if (padding == Padding::pkcs1) return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  const EVP_MD* digest = padding == Padding::oaep_sha256 ? EVP_sha256() : EVP_sha1();
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_oaep_md(context, digest) == 1 && EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) == 1;
}

}  // namespace

tl::expected<Padding, CK_RV> padding_of(const CK_MECHANISM& mechanism) {
  if (mechanism.mechanism == CKM_RSA_PKCS) return Padding::pkcs1;
  if (mechanism.mechanism != CKM_RSA_PKCS_OAEP) return tl::unexpected<CK_RV>(CKR_MECHANISM_INVALID);
  const auto* given = static_cast<const CK_RSA_PKCS_OAEP_PARAMS*>(mechanism.pParameter);
  const bool readable = given != nullptr && mechanism.ulParameterLen == sizeof(*given) && given->ulSourceDataLen == 0;
  if (readable && given->hashAlg == CKM_SHA256 && given->mgf == CKG_MGF1_SHA256) return Padding::oaep_sha256;
  if (readable && given->hashAlg == CKM_SHA_1 && given->mgf == CKG_MGF1_SHA1) return Padding::oaep_sha1;
  return tl::unexpected<CK_RV>(CKR_MECHANISM_PARAM_INVALID);
}

tl::expected<Secret, CK_RV> sign(const crypto::KeyHandle& key, ByteView data) {
  const ErrorQueueGuard guard;
  const OwnedKeyContext context(EVP_PKEY_CTX_new(key.get(), nullptr));
  if (EVP_PKEY_sign_init(context.get()) != 1 || !set_padding(context.get(), Padding::pkcs1)) {
    return tl::unexpected<CK_RV>(CKR_FUNCTION_FAILED);
  }
  Secret signature = Secret::zeros(static_cast<size_t>(EVP_PKEY_get_size(key.get())));
  size_t size = signature.size();
  if (EVP_PKEY_sign(context.get(), signature.span().data(), &size, data.data(), data.size()) != 1) {
    return tl::unexpected<CK_RV>(CKR_DATA_LEN_RANGE);
  }
  signature.truncate(size);
  return signature;
}

tl::expected<Secret, CK_RV> decrypt(const crypto::KeyHandle& key, Padding padding, ByteView data) {
  const ErrorQueueGuard guard;
  const OwnedKeyContext context(EVP_PKEY_CTX_new(key.get(), nullptr));
  if (EVP_PKEY_decrypt_init(context.get()) != 1 || !set_padding(context.get(), padding)) {
    return tl::unexpected<CK_RV>(CKR_FUNCTION_FAILED);
  }
  Secret plain = Secret::zeros(static_cast<size_t>(EVP_PKEY_get_size(key.get())));
  if (data.size() != plain.size()) return tl::unexpected<CK_RV>(CKR_ENCRYPTED_DATA_LEN_RANGE);
  size_t size = plain.size();
  if (EVP_PKEY_decrypt(context.get(), plain.span().data(), &size, data.data(), data.size()) != 1) {
    return tl::unexpected<CK_RV>(CKR_ENCRYPTED_DATA_INVALID);
  }
  plain.truncate(size);
  return plain;
}

}  // namespace letterlock::practice::card
