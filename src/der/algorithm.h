// AlgorithmIdentifier (RFC 5280 section 4.1.1.2), as it stands in certificates, messages and key files.
#pragma once

#include "der/reader.h"

namespace letterlock::der {

struct AlgorithmIdentifier {
  std::string oid;      // dotted
  ByteView parameters;  // DER, of the octets that were read; empty where absent
};
// The next element. der_*: none, or octets left in it.
Result<AlgorithmIdentifier> parse_algorithm(Reader& reader);

}  // namespace letterlock::der
