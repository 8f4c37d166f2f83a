// SignerInfo and its attributes.

#include <set>

#include "cms/parse.h"
#include "crypto/oids.h"
#include "der/canonical.h"

namespace letterlock::cms {
namespace {

// RSASSA-PSS-params (RFC 4055 section 3.1) that fit the signer's digest: MGF1 with it, salt of its size.
bool pss_fits(ByteView parameters, crypto::DigestAlgorithm digest) {
  const auto sequence = der::parse_single(parameters, der::kSequence);
  if (!sequence) return false;
  const crypto::DigestInfo& wanted = crypto::info(digest);
  der::Reader reader(sequence->content);
  const auto hash = reader.next_if(der::context_constructed(0));
  const auto mask = reader.next_if(der::context_constructed(1));
  const auto salt = reader.next_if(der::context_constructed(2));
  const auto trailer = reader.next_if(der::context_constructed(3));  // has one value only
  if (!trailer || !reader.at_end()) return false;
  if (!hash || !*hash || !mask || !*mask || !salt || !*salt) return false;  // the defaults are SHA-1
  der::Reader hash_reader((*hash)->content);
  const auto hash_algorithm = parse_algorithm(hash_reader);
  der::Reader mask_reader((*mask)->content);
  const auto mask_algorithm = parse_algorithm(mask_reader);
  if (!hash_algorithm || !mask_algorithm || hash_algorithm->oid != wanted.oid) return false;
  der::Reader mask_hash_reader(mask_algorithm->parameters);
  const auto mask_hash = parse_algorithm(mask_hash_reader);
  der::Reader salt_reader((*salt)->content);
  const auto salt_size = der::read_small_integer(salt_reader);
  return mask_hash && mask_hash->oid == wanted.oid && salt_size && static_cast<size_t>(*salt_size) == wanted.size;
}

std::optional<crypto::SignatureAlgorithm> signature_algorithm(const AlgorithmIdentifier& algorithm,
                                                              std::optional<crypto::DigestAlgorithm> digest) {
  const auto found = crypto::find_signature_algorithm(algorithm.oid);
  if (found && algorithm.oid == kRsaPssOid && (!digest || !pss_fits(algorithm.parameters, *digest)))
    return std::nullopt;
  return found;
}

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
  der::Reader recipient(element.content);  // RecipientKeyIdentifier
  TRY_ASSIGN(const der::Element identifier, recipient.expect(der::kOctetString));
  id.subject_key_identifier = to_bytes(identifier.content);
  return id;
}

// SigningCertificate and SigningCertificateV2 (RFC 5035): the first ESSCertID.
Result<SignedAttributes::EssCertId> parse_signing_certificate(ByteView value, bool second_version) {
  TRY_ASSIGN(const der::Element whole, der::parse_single(value, der::kSequence));
  der::Reader outer(whole.content);
  TRY_ASSIGN(const der::Element list, outer.expect(der::kSequence));
  der::Reader certificates(list.content);
  TRY_ASSIGN(const der::Element first, certificates.expect(der::kSequence));
  der::Reader reader(first.content);
  SignedAttributes::EssCertId id{second_version ? crypto::DigestAlgorithm::sha256 : crypto::DigestAlgorithm::sha1, {}};
  if (second_version && reader.peek() == der::kSequence) {
    TRY_ASSIGN(const AlgorithmIdentifier algorithm, parse_algorithm(reader));
    const auto* digest = crypto::find_digest(algorithm.oid);
    if (digest == nullptr) return malformed("SigningCertificateV2");
    id.algorithm = digest->id;
  }
  TRY_ASSIGN(const der::Element hash, reader.expect(der::kOctetString));
  id.hash = to_bytes(hash.content);
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
    // Version 2 names a better digest and wins.
    if (id && (second || !attributes.signing_certificate)) attributes.signing_certificate = *id;
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

bool must_be_single(const std::string& type) {
  // RFC 5652 sections 11.1 to 11.3, RFC 5035 section 3, RFC 8551 sections 2.5.2 and 2.5.3: one instance, one value.
  return type == oid::kContentType || type == oid::kMessageDigest || type == oid::kSigningTime ||
         type == oid::kSigningCertificate || type == oid::kSigningCertificateV2 || type == oid::kSmimeCapabilities ||
         type == oid::kSmimeEncryptionKeyPreference;
}

Status take_attributes(SignedAttributes& attributes) {
  TRY_ASSIGN(const der::Element set, der::parse_single(attributes.der, der::kSet));
  der::Reader reader(set.content);
  std::set<std::string> seen;
  while (!reader.at_end()) {
    TRY_ASSIGN(const der::Element attribute, reader.expect(der::kSequence));
    der::Reader inner(attribute.content);
    TRY_ASSIGN(const std::string type, der::read_oid(inner));
    TRY_ASSIGN(const der::Element values, inner.expect(der::kSet));
    TRY(inner.expect_end());
    der::Reader value_reader(values.content);
    if (must_be_single(type) && !seen.insert(type).second) return malformed("signed attributes");
    TRY_ASSIGN(const der::Element value, value_reader.next());
    if (must_be_single(type)) TRY(value_reader.expect_end());
    if (!take(attributes, type, value.whole)) return malformed("signed attributes");
  }
  return {};
}

}  // namespace

SignedAttributes parse_signed_attributes(Bytes set_der) {
  SignedAttributes attributes;
  attributes.der = std::move(set_der);
  attributes.malformed = !take_attributes(attributes).has_value();
  return attributes;
}

Result<SignerInfo> parse_signer_info(ByteView der) {
  TRY_ASSIGN(const der::Element whole, der::parse_single(der, der::kSequence));
  der::Reader reader(whole.content);
  TRY_ASSIGN(const int version, der::read_small_integer(reader));
  (void)version;  // 1 or 3, following the identifier's form; nothing depends on it
  SignerInfo info;
  TRY_ASSIGN(info.id, parse_key_identifier(reader));
  TRY_ASSIGN(const AlgorithmIdentifier digest, parse_algorithm(reader));
  info.digest_oid = digest.oid;
  if (const auto* known = crypto::find_digest(digest.oid)) info.digest = known->id;
  TRY_ASSIGN(const auto attributes, reader.next_if(der::context_constructed(0)));
  if (attributes) {
    // RFC 5652 section 5.4: what is digested has the EXPLICIT SET OF tag, not the [0] that travels.
    Bytes set = to_bytes(attributes->whole);
    set[0] = der::kSet;
    info.signed_attributes = parse_signed_attributes(std::move(set));
  }
  TRY_ASSIGN(const AlgorithmIdentifier signature, parse_algorithm(reader));
  info.signature_oid = signature.oid;
  info.signature_algorithm = signature_algorithm(signature, info.digest);
  TRY_ASSIGN(const der::Element value, reader.expect(der::kOctetString));
  info.signature = to_bytes(value.content);
  // Unsigned attributes (countersignatures, time stamps) are carried by the message and never believed.
  TRY_ASSIGN(const auto unsigned_attributes, reader.next_if(der::context_constructed(1)));
  (void)unsigned_attributes;
  TRY(reader.expect_end());
  return info;
}

}  // namespace letterlock::cms
