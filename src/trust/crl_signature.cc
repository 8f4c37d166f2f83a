#include "trust/crl_signature.h"

#include <openssl/rsa.h>

#include "crypto/digest.h"

namespace letterlock::trust {
namespace {

using OwnedPss = crypto::Owned<RSA_PSS_PARAMS, RSA_PSS_PARAMS_free>;

using OwnedName = crypto::Owned<X509_NAME, X509_NAME_free>;
using OwnedAlgorithm = crypto::Owned<X509_ALGOR, X509_ALGOR_free>;

// RFC 4055 section 3.1: the digest stands in the parameters; absent it is SHA-1, which is not accepted.
const EVP_MD* pss_digest(const X509_ALGOR* algorithm) {
  int type = 0;
  const void* value = nullptr;
  X509_ALGOR_get0(nullptr, &type, &value, algorithm);
  if (type != V_ASN1_SEQUENCE) return nullptr;
  const auto* sequence = static_cast<const ASN1_STRING*>(value);
  const unsigned char* in = ASN1_STRING_get0_data(sequence);
  const OwnedPss parameters(d2i_RSA_PSS_PARAMS(nullptr, &in, ASN1_STRING_length(sequence)));
  if (!parameters || parameters->hashAlgorithm == nullptr) return nullptr;
  const ASN1_OBJECT* digest = nullptr;
  X509_ALGOR_get0(&digest, nullptr, nullptr, parameters->hashAlgorithm);
  return EVP_get_digestbyobj(digest);
}

bool is_permitted(int digest) { return digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512; }

bool verify_digest(EVP_PKEY* key, const SignatureScheme& scheme, ByteView digest, ByteView signature) {
  const crypto::OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!context || EVP_PKEY_verify_init(context.get()) != 1) return false;
  if (EVP_PKEY_is_a(key, "RSA") == 1 || EVP_PKEY_is_a(key, "RSA-PSS") == 1) {
    const int padding = scheme.pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
    if (EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) != 1) return false;
  } else if (scheme.pss) {
    return false;
  }
  return EVP_PKEY_CTX_set_signature_md(context.get(), scheme.digest) == 1 &&
         EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()) == 1;
}

bool verify_whole(EVP_PKEY* key, ByteView whole, ByteView signature) {
  const crypto::OwnedDigestContext context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), whole.data(), whole.size()) == 1;
}

}  // namespace

SignatureScheme signature_scheme(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  const int nid = OBJ_obj2nid(object);
  if (nid == NID_ED25519 || nid == NID_ED448) return {nullptr, false, true};
  if (nid == NID_rsassaPss) {
    const EVP_MD* digest = pss_digest(algorithm);
    return {digest, true, digest != nullptr && is_permitted(EVP_MD_get_type(digest))};
  }
  int digest = NID_undef;
  if (OBJ_find_sigid_algs(nid, &digest, nullptr) != 1 || !is_permitted(digest)) return {};
  return {EVP_get_digestbynid(digest), false, true};
}

SignatureScheme signature_scheme(ByteView algorithm) {
  const crypto::ErrorQueueGuard guard;
  const unsigned char* in = algorithm.data();
  const OwnedAlgorithm parsed(d2i_X509_ALGOR(nullptr, &in, static_cast<long>(algorithm.size())));
  return parsed ? signature_scheme(parsed.get()) : SignatureScheme{};
}

bool verify_signature(EVP_PKEY* key, const SignatureScheme& scheme, const SignedOctets& octets, ByteView signature) {
  const crypto::ErrorQueueGuard guard;
  if (key == nullptr || !scheme.known || signature.empty()) return false;
  if (scheme.digest != nullptr) return verify_digest(key, scheme, octets.digest, signature);
  return !octets.whole.empty() && verify_whole(key, octets.whole, signature);
}

bool same_name(ByteView name, const x509::Certificate& authority) {
  if (equal(name, authority.subject_der())) return true;
  const crypto::ErrorQueueGuard guard;
  const unsigned char* in = name.data();
  const OwnedName parsed(d2i_X509_NAME(nullptr, &in, static_cast<long>(name.size())));
  return parsed && X509_NAME_cmp(parsed.get(), X509_get_subject_name(authority.native())) == 0;
}

Bytes key_fingerprint(EVP_PKEY* key) {
  if (key == nullptr) return {};
  return crypto::sha256(crypto::encoded(key, i2d_PUBKEY));
}

}  // namespace letterlock::trust
