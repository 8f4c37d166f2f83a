#include "trust/crl_signature.h"

#include "crypto/digest.h"
#include "crypto/rsa_padding.h"
#include "crypto/rsa_parameters.h"

namespace letterlock::trust {
namespace {

using OwnedName = crypto::Owned<X509_NAME, X509_NAME_free>;
using OwnedAlgorithm = crypto::Owned<X509_ALGOR, X509_ALGOR_free>;

std::optional<crypto::DigestAlgorithm> permitted(int nid) {
  switch (nid) {
    case NID_sha256: return crypto::DigestAlgorithm::sha256;
    case NID_sha384: return crypto::DigestAlgorithm::sha384;
    case NID_sha512: return crypto::DigestAlgorithm::sha512;
    default: return std::nullopt;
  }
}

// RFC 4055 section 3.1: the parameters name one digest for both uses, and the salt. Absent they mean SHA-1, which is
// not accepted.
SignatureScheme pss_scheme(const X509_ALGOR* algorithm) {
  int type = 0;
  const void* value = nullptr;
  X509_ALGOR_get0(nullptr, &type, &value, algorithm);
  if (type != V_ASN1_SEQUENCE) return {};
  const auto* sequence = static_cast<const ASN1_STRING*>(value);
  const ByteView der(ASN1_STRING_get0_data(sequence), static_cast<size_t>(ASN1_STRING_length(sequence)));
  const auto parameters = crypto::parse_pss_parameters(der);
  const auto digest = parameters ? parameters->digests.single() : std::nullopt;
  if (!digest || parameters->trailer != 1 || !crypto::info(*digest).permitted) return {};
  return {digest, parameters->salt, true};
}

bool verify_digest(EVP_PKEY* key, const SignatureScheme& scheme, ByteView digest, ByteView signature) {
  const bool rsa = EVP_PKEY_is_a(key, "RSA") == 1 || EVP_PKEY_is_a(key, "RSA-PSS") == 1;
  if (scheme.salt && !rsa) return false;
  const auto padded = scheme.salt ? crypto::SignatureScheme::rsa_pss
                      : rsa       ? crypto::SignatureScheme::rsa_pkcs1
                                  : crypto::SignatureScheme::ecdsa;
  const crypto::OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context && EVP_PKEY_verify_init(context.get()) == 1 &&
         crypto::set_signature_padding(context.get(), padded, *scheme.digest, scheme.salt) &&
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
  if (nid == NID_ED25519 || nid == NID_ED448) return {std::nullopt, std::nullopt, true};
  if (nid == NID_rsassaPss) return pss_scheme(algorithm);
  int digest = NID_undef;
  if (OBJ_find_sigid_algs(nid, &digest, nullptr) != 1 || !permitted(digest)) return {};
  return {permitted(digest), std::nullopt, true};
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
  if (scheme.digest) return verify_digest(key, scheme, octets.digest, signature);
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
