#include "cms/encode.h"

#include <algorithm>
#include <cstring>

#include "cms/parse.h"
#include "crypto/digest.h"
#include "crypto/oids.h"

namespace letterlock::cms {
namespace {

Bytes attribute(std::string_view type, const Bytes& value) {
  return der::sequence({der::oid(type), der::element(der::kSet, value)});
}

// ESSCertIDv2 with the default digest, SHA-256, left out (RFC 5035 section 4).
Bytes signing_certificate_v2(const x509::Certificate& certificate) {
  const Bytes general_names = der::sequence({der::element(der::context_constructed(4), certificate.issuer_der())});
  const Bytes issuer_serial = der::sequence({general_names, der::integer(certificate.serial())});
  const Bytes id = der::sequence({der::octet_string(certificate.sha256()), issuer_serial});
  return der::sequence({der::sequence({id})});
}

// RFC 5754 section 3.3.
std::string_view ecdsa_with(crypto::DigestAlgorithm digest) {
  switch (digest) {
    case crypto::DigestAlgorithm::sha384: return "1.2.840.10045.4.3.3";
    case crypto::DigestAlgorithm::sha512: return "1.2.840.10045.4.3.4";
    default: return "1.2.840.10045.4.3.2";
  }
}

// RSASSA-PSS-params (RFC 4056 section 2.2): MGF1 with the same digest, the salt as long as the digest.
Bytes pss_parameters(crypto::DigestAlgorithm digest) {
  const Bytes hash = der::algorithm(crypto::info(digest).oid);
  const Bytes salt = der::integer(static_cast<unsigned>(crypto::info(digest).size));
  return der::sequence({der::element(der::context_constructed(0), hash),
                        der::element(der::context_constructed(1), der::algorithm(kMgf1Oid, hash)),
                        der::element(der::context_constructed(2), salt)});
}

// signatureAlgorithm: rsaEncryption, which every program reads (RFC 3370 section 3.2), RSASSA-PSS where the key makes
// nothing else, ecdsa-with-SHA2, or id-Ed25519 (RFC 8419 section 2.2: no parameters).
Bytes encode_signature_algorithm(crypto::SignatureScheme scheme, crypto::DigestAlgorithm digest) {
  if (scheme == crypto::SignatureScheme::rsa_pkcs1) return der::algorithm(oid::kRsaEncryption, der::null());
  if (scheme == crypto::SignatureScheme::rsa_pss) return der::algorithm(kRsaPssOid, pss_parameters(digest));
  if (scheme == crypto::SignatureScheme::ecdsa) return der::algorithm(ecdsa_with(digest));
  return der::algorithm(kEd25519Oid);
}

// RFC 8419 section 3.1: Ed25519 signs the attributes themselves, everything else their digest.
Result<Bytes> sign_attributes(const SignerSettings& settings, ByteView attributes) {
  if (settings.signer->scheme() == crypto::SignatureScheme::ed25519) return settings.signer->sign_message(attributes);
  return settings.signer->sign(settings.digest, crypto::digest(settings.digest, attributes));
}

Bytes encode_certificates(const SignerSettings& settings) {
  std::vector<x509::Certificate> all = {settings.certificate};
  if (settings.encryption_certificate) all.push_back(*settings.encryption_certificate);
  all.insert(all.end(), settings.chain.begin(), settings.chain.end());
  return encode_certificate_set(all);
}

}  // namespace

Bytes encode_certificate_set(const std::vector<x509::Certificate>& certificates) {
  std::vector<Bytes> once;
  for (const x509::Certificate& certificate : certificates) {
    Bytes der = to_bytes(certificate.der());
    if (std::find(once.begin(), once.end(), der) == once.end()) once.push_back(std::move(der));
  }
  return der::set_of(std::move(once), der::context_constructed(0));
}

Bytes encode_issuer_and_serial(const x509::Certificate& certificate, std::uint8_t tag) {
  return der::element_of(tag, {certificate.issuer_der(), der::integer(certificate.serial())});
}

Bytes encode_signed_attributes(const SignerSettings& settings, ByteView content_digest) {
  const x509::Certificate& encryption = settings.encryption_certificate.value_or(settings.certificate);
  std::vector<Bytes> attributes = {
      attribute(oid::kContentType, der::oid(oid::kData)),
      attribute(oid::kMessageDigest, der::octet_string(content_digest)),
      attribute(oid::kSigningTime, der::time(settings.signing_time)),
      attribute(oid::kSigningCertificateV2, signing_certificate_v2(settings.certificate)),
      attribute(oid::kSmimeEncryptionKeyPreference, encode_issuer_and_serial(encryption, der::context_constructed(0))),
      attribute(oid::kMicrosoftEncryptionKeyPreference, encode_issuer_and_serial(encryption)),
  };
  if (!settings.capabilities.empty()) {
    attributes.push_back(attribute(oid::kSmimeCapabilities, encode_capabilities(settings.capabilities)));
  }
  // RFC 5652 section 5.4: digested as a SET OF in DER.
  return der::set_of(std::move(attributes));
}

Bytes encode_digest_algorithms(crypto::DigestAlgorithm digest) {
  // RFC 5754 section 2: parameters of SHA-2 are left out.
  return der::set_of({der::algorithm(crypto::info(digest).oid)});
}

Result<EncodedSigner> encode_signer(const SignerSettings& settings, ByteView content_digest) {
  Bytes attributes = encode_signed_attributes(settings, content_digest);
  const Bytes algorithm = encode_signature_algorithm(settings.signer->scheme(), settings.digest);
  TRY_ASSIGN(const Bytes signature, sign_attributes(settings, attributes));
  attributes[0] = der::context_constructed(0);  // travels under [0] IMPLICIT
  const Bytes signer_info = der::sequence({der::integer(1), encode_issuer_and_serial(settings.certificate),
                                           der::algorithm(crypto::info(settings.digest).oid), attributes, algorithm,
                                           der::octet_string(signature)});
  return EncodedSigner{encode_certificates(settings), der::set_of({signer_info})};
}

Bytes content_info_start(std::string_view type_oid) {
  Bytes out = der::indefinite(der::kSequence);
  append(out, der::oid(type_oid));
  append(out, der::indefinite(der::context_constructed(0)));
  append(out, der::indefinite(der::kSequence));
  return out;
}

Bytes ends_of_contents(int count) {
  Bytes out;
  for (int i = 0; i < count; ++i) append(out, der::end_of_contents());
  return out;
}

Status SegmentWriter::write_segment(ByteView segment) {
  TRY(next_.write(der::header(der::kOctetString, segment.size())));
  return next_.write(segment);
}

Status SegmentWriter::write(ByteView chunk) {
  while (!chunk.empty()) {
    const size_t count = std::min(chunk.size(), missing());
    if (count == kChunkSize) {
      TRY(write_segment(chunk.first(count)));
    } else {
      std::memcpy(room(count).data(), chunk.data(), count);
      TRY(took(count));
    }
    chunk = chunk.subspan(count);
  }
  return {};
}

std::span<std::uint8_t> SegmentWriter::room(size_t octets) {
  if (pending_.size() < used_ + octets) pending_.resize(used_ + octets);
  return std::span(pending_).subspan(used_, octets);
}

Status SegmentWriter::took(size_t octets) {
  used_ += octets;
  if (used_ < kChunkSize) return {};
  TRY(write_segment(ByteView(pending_).first(kChunkSize)));
  used_ -= kChunkSize;
  std::memmove(pending_.data(), pending_.data() + kChunkSize, used_);
  return {};
}

Status SegmentWriter::flush() {
  if (used_ != 0) TRY(write_segment(ByteView(pending_).first(used_)));
  used_ = 0;
  return {};
}

}  // namespace letterlock::cms
