// What a signature's algorithms and attributes are called in a report. Internal to judge/.
#pragma once

#include <string>

#include "smime/facts.h"

namespace letterlock::judge {

std::string digest_name(const cms::SignerInfo& info);
// "RSASSA-PSS"; with its parameters, or dotted, where the table does not have it.
std::string algorithm_name(const cms::SignerInfo& info);
// Both, and what else made the signature one that cannot be checked: "Ed25519 without signed attributes",
// "sha256 ECDSA (key: RSA-2048)".
std::string algorithms_of(const smime::SignerFacts& signer);
// "countersignature"; dotted where it has no name here.
std::string attribute_name(const std::string& type);

}  // namespace letterlock::judge
