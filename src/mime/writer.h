// Writing: the sinks of the sealing chain that belong to MIME.
//
// finish() of each sink writes what is pending and finishes the next one.
#pragma once

#include <string>

#include "base/stream.h"
#include "mime/header.h"

namespace letterlock::mime {

// Base64 with lines of 64 characters and CRLF (as OpenSSL and most programs write; RFC 2045 allows up to 76).
class Base64Sink : public Sink {
 public:
  explicit Base64Sink(Sink& next) : next_(next) {}
  Status write(ByteView chunk) override;
  Status finish() override;

 private:
  Status encode(ByteView whole_groups);
  Sink& next_;
  Bytes pending_;
  size_t column_ = 0;
};

// Line ends become CRLF (RFC 8551 section 3.1.1): a bare LF and a bare CR... see the .cc for the exact rule.
class CanonicalSink : public Sink {
 public:
  explicit CanonicalSink(Sink& next) : next_(next) {}
  Status write(ByteView chunk) override;
  Status finish() override;

 private:
  Sink& next_;
  bool after_cr_ = false;
  Bytes buffer_;
};

// Writes the entity of `source` in the form that is signed (RFC 8551 section 3.1.3): CRLF line ends, leaves
// that are not 7-bit clean re-encoded (text as quoted-printable, the rest as base64), "From " at a
// line's start and trailing blanks encoded, lines at most 998 octets. multipart and its parts are walked;
// a part that is itself signed or encrypted (multipart/signed, application/pkcs7-mime) passes octet for octet, as does
// message/rfc822 when already 7-bit. Header fields pass unchanged but Content-Transfer-Encoding.
// The source is replayable because a leaf is scanned before it is written.
Status write_seven_bit(ReplayableSource& source, Sink& out, const Limits& limits = {});

// A boundary that cannot occur in base64 or quoted-printable text; 128 bits of randomness.
std::string new_boundary();

}  // namespace letterlock::mime
