// Header: the identifier and length octets of one element (X.690 sections 8.1.2 and 8.1.3), parsed from memory.
//
// The only place that reads lengths. It allocates nothing and looks at nothing behind the header.
#pragma once

#include "der/tag.h"

namespace letterlock::der {

// Which lengths are accepted: DER has one form for each (X.690 section 10.1), BER has several.
enum class Rules { der, ber };

struct Header {
  // The identifier's first octet. Tag numbers above 30 keep 0x1f in their low bits: nothing that we read
  // expects one, so such elements are refused where a tag is expected and passed over where any may stand.
  std::uint8_t tag = 0;
  size_t tag_octets = 1;
  size_t octets = 0;  // identifier and length together
  bool indefinite = false;
  std::uint64_t length = 0;  // of the content; 0 where indefinite
};

// The header at the front of `octets`. der_truncated where more octets are needed to know it; der_malformed for
// reserved and, under Rules::der, for indefinite and not minimal lengths.
Result<Header> parse_header(ByteView octets, Rules rules);

}  // namespace letterlock::der
