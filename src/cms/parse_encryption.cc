// Content-encryption algorithms and recipients.

#include "cms/parse.h"
#include "crypto/oids.h"

namespace letterlock::cms {
namespace {

using crypto::ContentEncryption;
using crypto::KeyTransport;

constexpr std::string_view kOaep = "1.2.840.113549.1.1.7";
constexpr std::string_view kSha1 = "1.3.14.3.2.26";
constexpr std::string_view kSha256 = "2.16.840.1.101.3.4.2.1";
constexpr size_t kTagDefault = 12;  // RFC 5084 section 3.2: aes-ICVlen DEFAULT 12
constexpr size_t kTagMax = 16;
constexpr size_t kNonceMax = 64;

Status read_nonce(der::Reader& reader, EncryptionFacts& facts, size_t size_min, size_t size_max) {
  TRY_ASSIGN(const der::Element nonce, reader.expect(der::kOctetString));
  if (nonce.content.size() < size_min || nonce.content.size() > size_max) return malformed("initialization vector");
  facts.nonce = to_bytes(nonce.content);
  return {};
}

// GCMParameters ::= SEQUENCE { aes-nonce OCTET STRING, aes-ICVlen AES-GCM-ICVlen DEFAULT 12 }
Status read_gcm(ByteView parameters, EncryptionFacts& facts) {
  TRY_ASSIGN(const der::Element sequence, der::parse_single(parameters, der::kSequence));
  der::Reader reader(sequence.content);
  TRY(read_nonce(reader, facts, 1, kNonceMax));
  facts.tag_size = kTagDefault;
  if (!reader.at_end()) {
    TRY_ASSIGN(const int size, der::read_small_integer(reader));
    facts.tag_size = static_cast<size_t>(size);
  }
  // RFC 5084 section 3.2: 12 to 16; a shorter tag would be easier to forge.
  if (facts.tag_size < kTagDefault || facts.tag_size > kTagMax) return malformed("aes-ICVlen");
  return reader.expect_end();
}

// RFC 3370 section 5.2: rc2ParameterVersion names the effective key bits.
int rc2_bits(int version) {
  switch (version) {
    case 160: return 40;
    case 120: return 64;
    case 58: return 128;
    default: return version >= 256 && version <= 1024 ? version : 0;
  }
}

Status read_rc2(ByteView parameters, EncryptionFacts& facts) {
  TRY_ASSIGN(const der::Element sequence, der::parse_single(parameters, der::kSequence));
  der::Reader reader(sequence.content);
  TRY_ASSIGN(const int version, der::read_small_integer(reader));
  facts.rc2_bits = rc2_bits(version);
  if (facts.rc2_bits == 0) return malformed("rc2ParameterVersion");
  TRY(read_nonce(reader, facts, 8, 8));
  return reader.expect_end();
}

Status read_parameters(const crypto::ContentEncryptionInfo& info, ByteView parameters, EncryptionFacts& facts) {
  if (info.id == ContentEncryption::rc2_cbc) return read_rc2(parameters, facts);
  const bool gcm = info.aead && info.id != ContentEncryption::chacha20_poly1305;
  if (gcm) return read_gcm(parameters, facts);
  if (info.aead) facts.tag_size = kTagMax;  // RFC 8103 section 2
  der::Reader reader(parameters);
  TRY(read_nonce(reader, facts, info.nonce_size, info.nonce_size));
  return reader.expect_end();
}

// RSAES-OAEP-params (RFC 4055 section 4.1): one digest for both uses and no label, or we do not know it.
std::optional<KeyTransport> oaep(ByteView parameters) {
  std::string digest(kSha1);
  std::string mask_digest(kSha1);
  const auto sequence = der::parse_single(parameters, der::kSequence);
  if (!sequence) return std::nullopt;
  der::Reader reader(sequence->content);
  if (const auto hash = reader.next_if(der::context_constructed(0)); hash && *hash) {
    der::Reader inner((*hash)->content);
    const auto algorithm = parse_algorithm(inner);
    if (!algorithm) return std::nullopt;
    digest = algorithm->oid;
  }
  if (const auto mask = reader.next_if(der::context_constructed(1)); mask && *mask) {
    der::Reader inner((*mask)->content);
    const auto algorithm = parse_algorithm(inner);
    if (!algorithm || algorithm->oid != kMgf1Oid) return std::nullopt;
    der::Reader of(algorithm->parameters);
    const auto used = parse_algorithm(of);
    if (!used) return std::nullopt;
    mask_digest = used->oid;
  }
  if (!reader.at_end() || digest != mask_digest) return std::nullopt;
  if (digest == kSha1) return KeyTransport::rsa_oaep_sha1;
  if (digest == kSha256) return KeyTransport::rsa_oaep_sha256;
  return std::nullopt;
}

std::optional<KeyTransport> transport_of(const AlgorithmIdentifier& algorithm) {
  if (algorithm.oid == oid::kRsaEncryption) return KeyTransport::rsa_pkcs1;
  if (algorithm.oid == kOaep) return oaep(algorithm.parameters);
  return std::nullopt;
}

// KeyTransRecipientInfo, RFC 5652 section 6.2.1.
Result<RecipientInfo> parse_key_transport(ByteView content) {
  der::Reader reader(content);
  TRY_ASSIGN(const int version, der::read_small_integer(reader));
  (void)version;  // 0 or 2, following the identifier's form; nothing depends on it
  RecipientInfo info;
  info.kind = RecipientKind::key_transport;
  TRY_ASSIGN(info.id, parse_key_identifier(reader));
  TRY_ASSIGN(const AlgorithmIdentifier algorithm, parse_algorithm(reader));
  info.key_encryption_oid = algorithm.oid;
  info.transport = transport_of(algorithm);
  TRY_ASSIGN(const der::Element key, reader.expect(der::kOctetString));
  info.encrypted_key = to_bytes(key.content);
  TRY(reader.expect_end());
  return info;
}

// The algorithm of a kind that we cannot open, for the report: OtherRecipientInfo begins with its type, in all others
// keyEncryptionAlgorithm is the SEQUENCE before the last element (RFC 5652 sections 6.2.2 to 6.2.5).
std::string algorithm_of_other(ByteView content, RecipientKind kind) {
  der::Reader reader(content);
  if (kind == RecipientKind::other) return der::read_oid(reader).value_or("");
  ByteView before_last;
  ByteView last;
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element) return "";
    before_last = last;
    last = element->whole;
  }
  der::Reader algorithm_reader(before_last);
  const auto algorithm = parse_algorithm(algorithm_reader);
  return algorithm ? algorithm->oid : "";
}

RecipientKind kind_of(std::uint8_t tag) {
  switch (tag) {
    case der::context_constructed(1): return RecipientKind::key_agreement;
    case der::context_constructed(2): return RecipientKind::kek;
    case der::context_constructed(3): return RecipientKind::password;
    default: return RecipientKind::other;
  }
}

}  // namespace

Result<EncryptionFacts> parse_encryption_algorithm(ByteView algorithm_der) {
  der::Reader reader(algorithm_der);
  TRY_ASSIGN(const AlgorithmIdentifier algorithm, parse_algorithm(reader));
  EncryptionFacts facts;
  facts.oid = algorithm.oid;
  const auto* info = crypto::find_content_encryption(algorithm.oid);
  if (info == nullptr) return facts;
  facts.algorithm = info->id;
  TRY(read_parameters(*info, algorithm.parameters, facts));
  return facts;
}

Result<RecipientInfo> parse_recipient_info(ByteView der) {
  der::Reader reader(der);
  TRY_ASSIGN(const der::Element element, reader.next());
  TRY(reader.expect_end());
  if (element.tag == der::kSequence) return parse_key_transport(element.content);
  RecipientInfo info;
  info.kind = kind_of(element.tag);
  info.key_encryption_oid = algorithm_of_other(element.content, info.kind);
  return info;
}

}  // namespace letterlock::cms
