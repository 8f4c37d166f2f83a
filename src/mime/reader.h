// Reading entities as byte-exact streams.
//
// open_entity reads a header and leaves the body as a Source of its exact octets. MultipartReader cuts
// a multipart body at its delimiters (RFC 2046 section 5.1.1): each part is a Source of exact octets,
// without the line end that belongs to the delimiter. Nothing is kept but the current chunk.
#pragma once

#include <memory>

#include "base/stream.h"
#include "mime/header.h"

namespace letterlock::mime {

enum class TransferEncoding { identity, base64, quoted_printable };
// 7bit, 8bit, binary, absent: identity. nullopt for an unknown one.
std::optional<TransferEncoding> transfer_encoding(const Header& header);

class Entity {
 public:
  Header header;
  // Raw octets of the body. Valid as long as the source that open_entity was given.
  std::unique_ptr<Source> body;
  // How many octets of the source stand before the body.
  size_t header_octets = 0;
};

// Reads the header up to and with the empty line. A source without any octet is message_empty.
// An mbox "From " line in front of a header field is skipped. Where the first line is no header field and no blank
// line, the entity has an empty header and everything is body. Errors otherwise: those of Header::parse, and
// mime_header_too_large where no empty line comes within the limit.
Result<Entity> open_entity(Source& source, const Limits& limits = {});

// Decoded octets of a body; it must outlive the result. base64: characters outside the alphabet are ignored as RFC 2045
// section 6.8 asks, but octets after the padding, or a truncated quantum, are mime_base64_malformed.
std::unique_ptr<Source> decode(Source& body, TransferEncoding encoding);

// A delimiter is a whole line: "--", the boundary, perhaps "--", blanks (RFC 2046: transport padding). So an outer
// boundary that begins like an inner one does not cut it. Lines end with CRLF or LF, also mixed. A part that ends with
// the body, where the closing delimiter is missing, keeps its last line end.
// An empty boundary, or one with control characters: next() fails with mime_boundary_missing. More parts than the
// limit: mime_too_many_parts.
class MultipartReader {
 public:
  // `body` must outlive the reader.
  MultipartReader(Source& body, std::string boundary, const Limits& limits = {});
  ~MultipartReader();

  // Goes to the next part (draining what is left of the present one). false: no further part.
  Result<bool> next();
  // The present part's octets: its header and body, ready for open_entity (which calls a part of no octets
  // message_empty). Valid until the next call of next().
  Source& part();
  // After next() gave false: was the closing delimiter seen?
  bool closed() const;
  // Octets of the epilogue that are not white space, counted by draining it. 0 without a closing delimiter.
  Result<std::uint64_t> epilogue_octets();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace letterlock::mime
