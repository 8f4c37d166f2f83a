// Content-encryption algorithms.

#include "cms/parse.h"

namespace letterlock::cms {
namespace {

using crypto::ContentEncryption;

constexpr std::string_view kCekHkdfSha256 = "1.2.840.113549.1.9.16.3.31";  // RFC 9709 section 3
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

// RFC 9709 section 3: the parameters are the algorithm that encrypts. One inside another is none of the table.
Result<AlgorithmIdentifier> read_inner_algorithm(ByteView parameters, EncryptionFacts& facts) {
  der::Reader reader(parameters);
  TRY_ASSIGN(AlgorithmIdentifier inner, parse_algorithm(reader));
  facts.derivation = to_bytes(parameters);
  return inner;
}

}  // namespace

Result<EncryptionFacts> parse_encryption_algorithm(ByteView algorithm_der) {
  der::Reader reader(algorithm_der);
  TRY_ASSIGN(AlgorithmIdentifier algorithm, parse_algorithm(reader));
  EncryptionFacts facts;
  if (algorithm.oid == kCekHkdfSha256) {
    TRY_ASSIGN(algorithm, read_inner_algorithm(algorithm.parameters, facts));
  }
  facts.oid = algorithm.oid;
  const auto* info = crypto::find_content_encryption(algorithm.oid);
  if (info == nullptr) return facts;
  facts.algorithm = info->id;
  TRY(read_parameters(*info, algorithm.parameters, facts));
  return facts;
}

}  // namespace letterlock::cms
