// The signature of a revocation list: the digest is made once, each key is tried for the price of one operation.
#include <openssl/rsa.h>

#include "trust/crl_data.h"

namespace letterlock::trust {
namespace {

using OwnedPss = crypto::Owned<RSA_PSS_PARAMS, RSA_PSS_PARAMS_free>;

struct Scheme {
  const EVP_MD* digest = nullptr;  // null: the key digests by itself
  bool pss = false;
  bool known = false;
};

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

Scheme scheme_of(const X509_ALGOR* algorithm) {
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

bool verify_digest(EVP_PKEY* key, const Scheme& scheme, const Crl::Data& data) {
  const crypto::OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!context || EVP_PKEY_verify_init(context.get()) != 1) return false;
  if (EVP_PKEY_is_a(key, "RSA") == 1 || EVP_PKEY_is_a(key, "RSA-PSS") == 1) {
    const int padding = scheme.pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING;
    if (EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) != 1) return false;
  } else if (scheme.pss) {
    return false;
  }
  return EVP_PKEY_CTX_set_signature_md(context.get(), scheme.digest) == 1 &&
         EVP_PKEY_verify(context.get(), data.signature.data(), data.signature.size(), data.digest.data(),
                         data.digest.size()) == 1;
}

bool verify_whole(EVP_PKEY* key, const Crl::Data& data) {
  const crypto::OwnedDigestContext context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), data.signature.data(), data.signature.size(), data.signed_part.data(),
                          data.signed_part.size()) == 1;
}

}  // namespace

bool read_signature(Crl::Data& data, ByteView algorithm, ByteView bits) {
  const unsigned char* in = algorithm.data();
  data.signature_algorithm.reset(d2i_X509_ALGOR(nullptr, &in, static_cast<long>(algorithm.size())));
  // A BIT STRING's first octet counts unused bits: none in a signature.
  if (!data.signature_algorithm || bits.empty() || bits[0] != 0) return false;
  data.signature = to_bytes(bits.subspan(1));
  const Scheme scheme = scheme_of(data.signature_algorithm.get());
  if (!scheme.known || scheme.digest == nullptr) return scheme.known;
  data.digest.resize(static_cast<size_t>(EVP_MD_get_size(scheme.digest)));
  return EVP_Digest(data.signed_part.data(), data.signed_part.size(), data.digest.data(), nullptr, scheme.digest,
                    nullptr) == 1;
}

bool Crl::signed_by(const x509::Certificate& authority) const {
  const crypto::ErrorQueueGuard guard;
  // RFC 5280 section 6.3.3 (f): cRLSign, where the authority's certificate has a key usage.
  if (!authority.key_usage().crl_sign) return false;
  EVP_PKEY* key = X509_get0_pubkey(authority.native());
  const Scheme scheme = scheme_of(data_->signature_algorithm.get());
  if (key == nullptr || !scheme.known) return false;
  return scheme.digest == nullptr ? verify_whole(key, *data_) : verify_digest(key, scheme, *data_);
}

}  // namespace letterlock::trust
