// One signature's mathematics and form (RFC 5652 sections 5.4, 5.6 and 11). Nothing about whose it is.

#include <algorithm>

#include "cms/reader.h"
#include "crypto/digest.h"
#include "crypto/oids.h"
#include "der/canonical.h"
#include "der/header.h"

namespace letterlock::cms {
namespace {

std::optional<SignatureCheck> check_algorithms(const SignerInfo& signer, const x509::Certificate& certificate) {
  if (!signer.digest) return SignatureCheck::unsupported;
  if (!crypto::info(*signer.digest).permitted) return SignatureCheck::not_permitted;
  if (!signer.signature_algorithm) return SignatureCheck::unsupported;
  const auto& fixed = signer.signature_algorithm->digest;
  if (fixed && !crypto::info(*fixed).permitted) return SignatureCheck::not_permitted;
  if (fixed && *fixed != *signer.digest) return SignatureCheck::malformed;
  const Status strength = certificate.public_key().check_strength();
  if (strength) return std::nullopt;
  return strength.error().code == ErrorCode::key_too_small ? SignatureCheck::not_permitted
                                                           : SignatureCheck::unsupported;
}

// RFC 5652 section 11: contentType and messageDigest must be there and be right.
std::optional<SignatureCheck> check_attributes(const SignedAttributes& attributes, ByteView content_digest,
                                               const std::string& content_type) {
  if (attributes.malformed || !attributes.content_type || !attributes.message_digest) return SignatureCheck::malformed;
  if (*attributes.content_type != content_type) return SignatureCheck::content_type_mismatch;
  if (!equal(*attributes.message_digest, content_digest)) return SignatureCheck::digest_mismatch;
  return std::nullopt;
}

SignatureCheck result_of(const Result<bool>& right) {
  if (!right) return SignatureCheck::unsupported;
  return *right ? SignatureCheck::right : SignatureCheck::wrong;
}

SignatureCheck check_digest(const SignerInfo& signer, const x509::Certificate& certificate, ByteView digest) {
  const crypto::SignatureAlgorithm& algorithm = *signer.signature_algorithm;
  return result_of(
      certificate.public_key().verify(algorithm.scheme, *signer.digest, digest, signer.signature, algorithm.salt));
}

// `attributes`: the octets that were signed.
SignatureCheck check_value(const SignerInfo& signer, const x509::Certificate& certificate, ByteView attributes) {
  // RFC 8419 section 3.1: Ed25519 signs the attributes themselves, not their digest.
  if (signer.signature_algorithm->scheme == crypto::SignatureScheme::ed25519) {
    return result_of(certificate.public_key().verify_message(attributes, signer.signature));
  }
  return check_digest(signer, certificate, crypto::digest(*signer.digest, attributes));
}

}  // namespace

void AttributesWatch::update(ByteView chunk) {
  for (size_t i = 0; i < chunk.size() && size_ + i < begin_.size(); ++i)
    begin_[static_cast<size_t>(size_) + i] = chunk[i];
  size_ += chunk.size();
}

// SET { SEQUENCE { OBJECT IDENTIFIER ..., and the SET fills the content.
bool AttributesWatch::found() const {
  ByteView octets = ByteView(begin_).first(static_cast<size_t>(std::min<std::uint64_t>(size_, begin_.size())));
  const auto set = der::parse_header(octets, der::Rules::der);
  if (!set || set->tag != der::kSet || set->octets + set->length != size_) return false;
  octets = octets.subspan(set->octets);
  const auto attribute = der::parse_header(octets, der::Rules::der);
  if (!attribute || attribute->tag != der::kSequence) return false;
  octets = octets.subspan(attribute->octets);
  return !octets.empty() && octets.front() == der::kOid;
}

SignatureCheck verify_signer(const SignerInfo& signer, const x509::Certificate& certificate, ByteView content_digest,
                             const std::string& content_type) {
  if (const auto refused = check_algorithms(signer, certificate)) return *refused;
  if (!signer.signed_attributes) {
    // RFC 5652 section 5.3: signedAttrs MUST be present if the content type is not id-data.
    if (content_type != oid::kData || signer.content_is_attributes) return SignatureCheck::malformed;
    return check_digest(signer, certificate, content_digest);
  }
  const SignedAttributes& attributes = *signer.signed_attributes;
  if (const auto refused = check_attributes(attributes, content_digest, content_type)) return *refused;
  const SignatureCheck as_received = check_value(signer, certificate, attributes.der);
  if (as_received != SignatureCheck::wrong) return as_received;
  // RFC 5652 section 5.4: the DER encoding is what is digested, also where the message carries another order.
  const auto sorted = der::sorted_set(attributes.der, der::kSet);
  if (!sorted || *sorted == attributes.der) return SignatureCheck::wrong;
  return check_value(signer, certificate, *sorted);
}

}  // namespace letterlock::cms
