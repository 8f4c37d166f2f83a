#include "crypto/rsa_padding.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

namespace letterlock::crypto {

bool set_signature_padding(EVP_PKEY_CTX* context, SignatureScheme scheme, DigestAlgorithm algorithm,
                           std::optional<size_t> salt) {
  const EVP_MD* digest = fetched(algorithm);
  if (scheme == SignatureScheme::ecdsa) return EVP_PKEY_CTX_set_signature_md(context, digest) == 1;
  const bool pss = scheme == SignatureScheme::rsa_pss;
  if (EVP_PKEY_CTX_set_rsa_padding(context, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) != 1) return false;
  if (EVP_PKEY_CTX_set_signature_md(context, digest) != 1) return false;
  if (!pss) return true;
  // As a number below zero it would be OpenSSL's word for "whatever is there".
  const size_t octets = salt.value_or(info(algorithm).size);
  if (octets > static_cast<size_t>(EVP_PKEY_get_size(EVP_PKEY_CTX_get0_pkey(context)))) return false;
  // RFC 4056 section 3: MGF1 with the same digest.
  return EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, static_cast<int>(octets)) == 1;
}

bool set_transport_padding(EVP_PKEY_CTX* context, KeyTransport transport) {
  if (transport == KeyTransport::rsa_pkcs1) {
    // As a parameter: EVP_PKEY_CTX_set_rsa_padding() finds its way to the same through many tables, which is a
    // fortieth of an encryption.
    int padding = RSA_PKCS1_PADDING;
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_int(OSSL_ASYM_CIPHER_PARAM_PAD_MODE, &padding),
                                     OSSL_PARAM_construct_end()};
    return EVP_PKEY_CTX_set_params(context, parameters) == 1;
  }
  const bool sha1 = transport == KeyTransport::rsa_oaep_sha1;
  const EVP_MD* digest = fetched(sha1 ? DigestAlgorithm::sha1 : DigestAlgorithm::sha256);
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_oaep_md(context, digest) == 1 && EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) == 1;
}

}  // namespace letterlock::crypto
