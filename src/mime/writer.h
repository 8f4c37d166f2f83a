// Writing: the sinks of the sealing chain that belong to MIME.
//
// finish() of each sink writes what is pending and finishes the next one.
#pragma once

#include <memory>
#include <string>

#include "base/stream.h"
#include "mime/base64_loops.h"
#include "mime/canonical.h"
#include "mime/header.h"

namespace letterlock::mime {

// Base64 with lines of 64 characters and CRLF, the last line too (as OpenSSL and most programs write; RFC 2045
// allows up to 76). Nothing at all for empty content.
class Base64Sink : public Sink {
 public:
  explicit Base64Sink(Sink& next, const Base64Loops& loops = base64_loops()) : next_(next), loops_(loops) {}
  Status write(ByteView chunk) override;
  Status finish() override;

 private:
  Sink& next_;
  const Base64Loops& loops_;
  Bytes pending_;  // less than one line
  Bytes out_;
};

// Where a chain of sinks ends although more will be written behind it: finish() goes no further.
class OpenEnd : public Sink {
 public:
  explicit OpenEnd(Sink& next) : next_(next) {}
  Status write(ByteView chunk) override { return next_.write(chunk); }

 private:
  Sink& next_;
};

// Changes what a program shows as the message's own text (a main body part, RFC 9787 section 7.1): the root where it is
// a leaf, every part of a multipart/alternative, the first part of any other multipart.
class MainTextEditor {
 public:
  virtual ~MainTextEditor() = default;
  // Asked for each leaf in such a place; attachments are its own matter.
  virtual bool wants(const Header& header) const = 0;
  virtual Status edit_header(Header& header) const = 0;
  // The octets to read in place of the decoded ones. `decoded` outlives the result.
  virtual std::unique_ptr<Source> edit(const Header& header, Source& decoded) const = 0;
};

// Writes the entity of `source` in the form that is signed (RFC 8551 section 3.1.3): CRLF line ends, leaves
// that are not 7-bit clean re-encoded (text as quoted-printable, the rest as base64), "From " at a
// line's start and trailing blanks encoded, lines at most 998 octets. multipart and message/rfc822 are walked.
//
// Nothing but line ends changes in a part that is itself signed or encrypted (multipart/signed,
// multipart/encrypted), nor in an embedded message that is 7-bit already. application/pkcs7-mime is a leaf as any
// other: octets that travelled as binary become base64. Header fields pass unchanged but
// Content-Transfer-Encoding; preamble and epilogue of a multipart are left out, delimiters are written anew.
//
// Does not finish `out`. The source is opened twice, because a leaf is scanned before it is written. Errors: what
// open_entity and decode give; mime_boundary_missing for a multipart without parts; mime_malformed for an encoded
// multipart or an unknown encoding of content that needs another; mime_too_deep, mime_too_many_parts.
//
// `editor`: changes the texts that are the message itself, on both readings in the same way.
Status write_seven_bit(ReplayableSource& source, Sink& out, const Limits& limits = {},
                       const MainTextEditor* editor = nullptr);

// The same in one reading, for a source that is 7-bit as it stands, as what mail programs write nearly always is: what
// must be encoded is known only when something was written. Then false, and what `out` has is worth nothing. Errors: as
// above, or false where write_seven_bit() would give one.
Result<bool> write_if_seven_bit(ReplayableSource& source, Sink& out, const Limits& limits = {},
                                const MainTextEditor* editor = nullptr);

// 128 bits from the system's random source as 26 characters of 0-9 and a-z.
std::string random_token();

// A boundary that cannot occur in base64 or quoted-printable text ("=_"), with 128 bits of randomness. It must be
// quoted in a Content-Type.
std::string new_boundary();

}  // namespace letterlock::mime
