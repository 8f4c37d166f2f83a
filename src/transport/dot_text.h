// Dot text: how SMTP and POP3 end a message with a line that holds one dot (RFC 5321 section 4.5.2, RFC 1939 section
// 3).
//
// DotStuffing writes it, read_dot_text reads it. Only CRLF begins a line when reading, and only CRLF "." CRLF ends the
// text: a bare LF before a dot is content, or a message could hide its own end and pass what follows for
// answers of the server. What was a line of any length stays one.
#pragma once

#include "base/stream.h"
#include "net/line_stream.h"

namespace letterlock::transport {

class DotStuffing {
 public:
  // Appends the form on the wire of a chunk that is in canonical form already.
  void convert(ByteView chunk, Bytes& out);
  // Ends the last line where it has no end. The closing dot is not written here.
  void finish(Bytes& out);

 private:
  std::uint8_t last_ = '\n';
};

// Up to and with the closing dot, exactly the octets between into the sink. More than `limit` octets: server_limit.
// connection_lost where the dot never comes. Returns the number of octets; does not finish the sink.
Result<std::uint64_t> read_dot_text(net::LineStream& from, Sink& sink, std::uint64_t limit);

}  // namespace letterlock::transport
