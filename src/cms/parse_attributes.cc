// The signed attributes of a SignerInfo (RFC 5652 sections 5.3 and 11).

#include <algorithm>
#include <array>
#include <bitset>

#include "cms/parse.h"
#include "crypto/oids.h"

namespace letterlock::cms {
namespace {

// SMIMEEncryptionKeyPreference (RFC 8551 section 2.5.3): [0] issuer and serial, [2] key identifier.
Result<KeyIdentifier> parse_preference(ByteView value) {
  der::Reader reader(value);
  TRY_ASSIGN(const der::Element element, reader.next());
  if (element.tag == der::context_constructed(0)) return parse_issuer_and_serial(element.content);
  KeyIdentifier id;
  if (element.tag == der::context(2)) {
    id.subject_key_identifier = to_bytes(element.content);
    return id;
  }
  if (element.tag != der::context_constructed(1)) return malformed("SMIMEEncryptionKeyPreference");
  return parse_recipient_key_identifier(element.content);
}

// IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber }. RFC 5035 section 5.2: the issuer's name as the
// directoryName, and nothing else.
Result<x509::IssuerAndSerial> parse_issuer_serial(ByteView content) {
  der::Reader reader(content);
  TRY_ASSIGN(const der::Element names, reader.expect(der::kSequence));
  TRY_ASSIGN(const der::Element serial, reader.expect(der::kInteger));
  TRY(reader.expect_end());
  TRY_ASSIGN(const der::Element name, der::parse_single(names.content, der::context_constructed(4)));
  TRY(der::parse_single(name.content, der::kSequence));
  return x509::IssuerAndSerial{to_bytes(name.content), to_bytes(serial.content)};
}

// SigningCertificate and SigningCertificateV2 (RFC 5035 sections 3 and 5.4): the first ESSCertID is the signer's, those
// behind it name authorities and are passed over.
Result<SignedAttributes::EssCertId> parse_signing_certificate(ByteView value, bool second_version) {
  TRY_ASSIGN(const der::Element whole, der::parse_single(value, der::kSequence));
  der::Reader outer(whole.content);
  TRY_ASSIGN(const der::Element list, outer.expect(der::kSequence));
  der::Reader certificates(list.content);
  TRY_ASSIGN(const der::Element first, certificates.expect(der::kSequence));
  der::Reader reader(first.content);
  SignedAttributes::EssCertId id;
  id.algorithm = second_version ? crypto::DigestAlgorithm::sha256 : crypto::DigestAlgorithm::sha1;
  if (second_version && reader.peek() == der::kSequence) {
    TRY_ASSIGN(const AlgorithmIdentifier algorithm, parse_algorithm(reader));
    const auto* digest = crypto::find_digest(algorithm.oid);
    if (digest == nullptr) return malformed("SigningCertificateV2");
    id.algorithm = digest->id;
  }
  TRY_ASSIGN(const der::Element hash, reader.expect(der::kOctetString));
  id.hash = to_bytes(hash.content);
  TRY_ASSIGN(const auto issuer_serial, reader.next_if(der::kSequence));
  if (issuer_serial) {
    TRY_ASSIGN(id.issuer_and_serial, parse_issuer_serial(issuer_serial->content));
  }
  TRY(reader.expect_end());
  return id;
}

// Takes one attribute's value into `attributes`. False where an attribute that the signature depends on cannot be read.
bool take(SignedAttributes& attributes, const std::string& type, ByteView value) {
  der::Reader reader(value);
  if (type == oid::kContentType) {
    const auto content_type = der::read_oid(reader);
    if (content_type) attributes.content_type = *content_type;
    return content_type.has_value();
  }
  if (type == oid::kMessageDigest) {
    const auto digest = reader.expect(der::kOctetString);
    if (digest) attributes.message_digest = to_bytes(digest->content);
    return digest.has_value();
  }
  if (type == oid::kSigningTime) {
    const auto time = der::read_time(reader);
    if (time) attributes.signing_time = *time;
    return time.has_value();
  }
  if (type == oid::kSigningCertificate || type == oid::kSigningCertificateV2) {
    const bool second = type == oid::kSigningCertificateV2;
    const auto id = parse_signing_certificate(value, second);
    if (id) (second ? attributes.signing_certificate : attributes.signing_certificate_v1) = *id;
    return id.has_value();
  }
  // The following only help to write back: unreadable is as good as absent.
  if (type == oid::kSmimeCapabilities) attributes.capabilities = parse_capabilities(value);
  if (type == oid::kSmimeEncryptionKeyPreference) {
    if (const auto preference = parse_preference(value)) attributes.encryption_key_preference = *preference;
  }
  if (type == oid::kMicrosoftEncryptionKeyPreference && !attributes.encryption_key_preference) {
    const auto sequence = der::parse_single(value, der::kSequence);
    if (!sequence) return true;
    if (const auto preference = parse_issuer_and_serial(sequence->content)) {
      attributes.encryption_key_preference = *preference;
    }
  }
  return true;
}

// RFC 5652 sections 11.1 to 11.3, RFC 5035 section 3, RFC 8551 sections 2.5.2 and 2.5.3: one instance, one value.
constexpr std::array<std::string_view, 7> kSingle = {oid::kContentType,
                                                     oid::kMessageDigest,
                                                     oid::kSigningTime,
                                                     oid::kSigningCertificate,
                                                     oid::kSigningCertificateV2,
                                                     oid::kSmimeCapabilities,
                                                     oid::kSmimeEncryptionKeyPreference};

Status take_attributes(SignedAttributes& attributes) {
  TRY_ASSIGN(const der::Element set, der::parse_single(attributes.der, der::kSet));
  der::Reader reader(set.content);
  std::bitset<kSingle.size()> seen;
  while (!reader.at_end()) {
    TRY_ASSIGN(const der::Element attribute, reader.expect(der::kSequence));
    der::Reader inner(attribute.content);
    TRY_ASSIGN(const std::string type, der::read_oid(inner));
    TRY_ASSIGN(const der::Element values, inner.expect(der::kSet));
    TRY(inner.expect_end());
    der::Reader value_reader(values.content);
    const auto single = static_cast<size_t>(std::find(kSingle.begin(), kSingle.end(), type) - kSingle.begin());
    if (single < kSingle.size() && seen[single]) return malformed("signed attributes");
    TRY_ASSIGN(const der::Element value, value_reader.next());
    if (single < kSingle.size()) {
      seen.set(single);
      TRY(value_reader.expect_end());
    }
    // RFC 5652 section 11.4: a countersignature MUST NOT be a signed attribute.
    if (type == oid::kCounterSignature) return malformed("signed attributes");
    if (!take(attributes, type, value.whole)) return malformed("signed attributes");
  }
  if (!attributes.signing_certificate) attributes.signing_certificate.swap(attributes.signing_certificate_v1);
  return {};
}

}  // namespace

SignedAttributes parse_signed_attributes(Bytes set_der) {
  SignedAttributes attributes;
  attributes.der = std::move(set_der);
  attributes.malformed = !take_attributes(attributes).has_value();
  return attributes;
}

}  // namespace letterlock::cms
