// Sorting records of revocation lists by their keys, where they stand. Internal to trust/.
//
// A radix sort from the first octet on, in place: it costs no second array, and its time grows with the number of
// records whatever the serial numbers are. Octets that all records share (lengths, leading zeros, a common beginning)
// are found in one look and skipped.
#pragma once

#include <span>

#include "trust/crl_record.h"

namespace letterlock::trust {

void sort_records(std::span<CrlRecord> records);

}  // namespace letterlock::trust
