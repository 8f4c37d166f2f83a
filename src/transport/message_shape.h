// MessageShape: what a server must be told of a message, and whether it can go over SMTP at all, found by reading it
// once.
//
// Refused before anything is said to a server: a CR that ends no line and a NUL (RFC 5321 section 2.3.8: programs
// differ in what they make of them, and a message could smuggle another one in), and lines of more than 998 octets (RFC
// 5322 section 2.1.1), which servers cut, so that signatures break. Nothing is repaired: a signed message cannot be.
#pragma once

#include "base/stream.h"

namespace letterlock::transport {

struct MessageShape {
  std::uint64_t octets = 0;  // with CRLF at the end of each line (RFC 1870 section 2)
  bool eight_bit = false;
  bool eight_bit_header = false;  // in the header before the first empty line: it needs SMTPUTF8
};

// mime_malformed {what: "CR", "NUL" or "line > 998"}; message_empty; what reading gives.
Result<MessageShape> shape_of(ReplayableSource& message);

}  // namespace letterlock::transport
