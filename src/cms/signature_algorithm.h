// The signatureAlgorithm of a SignerInfo, with its parameters. Private to cms/.
//
// What the table of algorithms does not have, in its identifier or in its parameters, gets a name for people and is
// never used. Whether algorithm and key fit is verify_signer's.
#pragma once

#include "cms/parse.h"

namespace letterlock::cms {

struct SignatureAlgorithmFacts {
  std::optional<crypto::SignatureAlgorithm> algorithm;  // where the table has it
  std::string unknown;                                  // else: what it is
};

// `digest`: the signer's digestAlgorithm, which RSASSA-PSS must repeat.
SignatureAlgorithmFacts read_signature_algorithm(const AlgorithmIdentifier& identifier,
                                                 std::optional<crypto::DigestAlgorithm> digest);

// RFC 5754 sections 2 and 3, RFC 8419 section 2.2: parameters are absent; NULL is read for it everywhere.
bool without_parameters(const AlgorithmIdentifier& identifier);

}  // namespace letterlock::cms
