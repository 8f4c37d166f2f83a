// The summary of a revocation list as octets: part of its image (crl_image.h). Internal to trust/.
#pragma once

#include "trust/crl_image.h"

namespace letterlock::trust {

// Integers of 8 octets, big-endian; octet strings behind their lengths.
Bytes encode_summary(const CrlSummary& summary);
std::optional<CrlSummary> decode_summary(ByteView octets);

void put_number(Bytes& to, std::uint64_t number);
std::uint64_t get_number(ByteView octets);  // the first 8

}  // namespace letterlock::trust
