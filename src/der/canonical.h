// canonical(): one BER element written again with definite, minimal lengths.
//
// Constructed OCTET STRINGs are joined. The order of elements is kept: whoever needs a SET OF in DER order asks for
// sorted_set().
#pragma once

#include "der/tag.h"

namespace letterlock::der {

// `octets` is exactly one element. der_malformed, der_truncated, der_too_deep.
Result<Bytes> canonical(ByteView octets);

// A SET OF (of any tag) with definite lengths, its elements in DER order and under `tag`.
Result<Bytes> sorted_set(ByteView set, std::uint8_t tag);

}  // namespace letterlock::der
