#include "cms/signature_algorithm.h"

#include "crypto/digest.h"
#include "crypto/oids.h"
#include "der/writer.h"

namespace letterlock::cms {
namespace {

// RSASSA-PSS-params (RFC 4055 section 3.1); the defaults are SHA-1's.
struct PssParameters {
  std::string hash = std::string(crypto::info(crypto::DigestAlgorithm::sha1).oid);
  std::string mask = std::string(kMgf1Oid);
  std::string mask_hash = hash;
  int salt = 20;
  int trailer = 1;
};

Result<AlgorithmIdentifier> parse_tagged_algorithm(ByteView content) {
  der::Reader reader(content);
  TRY_ASSIGN(const AlgorithmIdentifier algorithm, parse_algorithm(reader));
  TRY(reader.expect_end());
  return algorithm;
}

Result<int> parse_tagged_integer(ByteView content) {
  der::Reader reader(content);
  TRY_ASSIGN(const int value, der::read_small_integer(reader));
  TRY(reader.expect_end());
  return value;
}

Status parse_mask(ByteView content, PssParameters& parameters) {
  TRY_ASSIGN(const AlgorithmIdentifier mask, parse_tagged_algorithm(content));
  parameters.mask = mask.oid;
  parameters.mask_hash.clear();
  if (mask.oid != kMgf1Oid) return {};
  TRY_ASSIGN(const AlgorithmIdentifier hash, parse_tagged_algorithm(mask.parameters));
  parameters.mask_hash = hash.oid;
  return {};
}

Result<PssParameters> parse_pss(ByteView der) {
  TRY_ASSIGN(const der::Element sequence, der::parse_single(der, der::kSequence));
  der::Reader reader(sequence.content);
  PssParameters parameters;
  TRY_ASSIGN(const auto hash, reader.next_if(der::context_constructed(0)));
  if (hash) {
    TRY_ASSIGN(const AlgorithmIdentifier algorithm, parse_tagged_algorithm(hash->content));
    parameters.hash = algorithm.oid;
  }
  TRY_ASSIGN(const auto mask, reader.next_if(der::context_constructed(1)));
  if (mask) TRY(parse_mask(mask->content, parameters));
  TRY_ASSIGN(const auto salt, reader.next_if(der::context_constructed(2)));
  if (salt) {
    TRY_ASSIGN(parameters.salt, parse_tagged_integer(salt->content));
  }
  TRY_ASSIGN(const auto trailer, reader.next_if(der::context_constructed(3)));
  if (trailer) {
    TRY_ASSIGN(parameters.trailer, parse_tagged_integer(trailer->content));
  }
  TRY(reader.expect_end());
  return parameters;
}

std::string name_of(const PssParameters& parameters) {
  const bool mgf1 = parameters.mask == kMgf1Oid;
  std::string name = "RSASSA-PSS (" + digest_name(parameters.hash) + ", ";
  name += mgf1 ? "MGF1 " + digest_name(parameters.mask_hash) : parameters.mask;
  name += ", salt " + std::to_string(parameters.salt);
  if (parameters.trailer != 1) name += ", trailer " + std::to_string(parameters.trailer);
  return name + ")";
}

// The row of the table: MGF1 with the signer's digest, the salt as long as the digest (RFC 4056 section 3).
bool fits(const PssParameters& parameters, crypto::DigestAlgorithm digest) {
  const crypto::DigestInfo& wanted = crypto::info(digest);
  return parameters.hash == wanted.oid && parameters.mask == kMgf1Oid && parameters.mask_hash == wanted.oid &&
         static_cast<size_t>(parameters.salt) == wanted.size && parameters.trailer == 1;
}

SignatureAlgorithmFacts read_pss(const AlgorithmIdentifier& identifier, std::optional<crypto::DigestAlgorithm> digest,
                                 const crypto::SignatureAlgorithm& found) {
  const auto parameters = parse_pss(identifier.parameters);
  if (!parameters) return {std::nullopt, "RSASSA-PSS (unreadable parameters)"};
  if (digest && fits(*parameters, *digest)) return {found, {}};
  return {std::nullopt, name_of(*parameters)};
}

}  // namespace

bool without_parameters(const AlgorithmIdentifier& identifier) {
  return identifier.parameters.empty() || equal(identifier.parameters, der::null());
}

SignatureAlgorithmFacts read_signature_algorithm(const AlgorithmIdentifier& identifier,
                                                 std::optional<crypto::DigestAlgorithm> digest) {
  // RFC 5753 section 2.1.1: the signature's identifier names its digest; the key's says too little.
  if (identifier.oid == kEcPublicKeyOid) return {std::nullopt, "ECDSA (id-ecPublicKey)"};
  const auto found = crypto::find_signature_algorithm(identifier.oid);
  if (!found) return {std::nullopt, identifier.oid};
  if (identifier.oid == kRsaPssOid) return read_pss(identifier, digest, *found);
  if (without_parameters(identifier)) return {found, {}};
  return {std::nullopt, std::string(crypto::signature_name(found->scheme)) + " (unknown parameters)"};
}

}  // namespace letterlock::cms
