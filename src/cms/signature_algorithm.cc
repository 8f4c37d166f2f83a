#include "cms/signature_algorithm.h"

#include "crypto/oids.h"
#include "der/writer.h"

namespace letterlock::cms {
namespace {

// One digest throughout, the signer's (RFC 4056 section 3), and a salt of the length that is stated.
SignatureAlgorithmFacts read_pss(const AlgorithmIdentifier& identifier, std::optional<crypto::DigestAlgorithm> digest,
                                 crypto::SignatureAlgorithm found) {
  const auto parameters = crypto::parse_pss_parameters(identifier.parameters);
  if (!parameters) return {std::nullopt, "RSASSA-PSS (unreadable parameters)"};
  if (!digest || parameters->digests.single() != digest || parameters->trailer != 1) {
    return {std::nullopt, parameters->in_words()};
  }
  found.salt = parameters->salt;
  return {found, {}};
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
