// LineStream: lines and counted octets over a Stream, as IMAP, POP3 and SMTP speak them; bounded (S9).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/stream.h"
#include "net/stream.h"

namespace letterlock::net {

class LineStream {
 public:
  // A line longer than this is server_limit {server, bound}: the connection cannot go on.
  static constexpr size_t kLineOctetsMax = 64 * 1024;

  explicit LineStream(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}

  // The next line without its CRLF (a bare LF ends a line too: some servers send it). connection_lost where the
  // stream ends inside a line or before one.
  Result<std::string> read_line();
  // Exactly `count` octets into the sink, in chunks.
  Status read_octets(std::uint64_t count, Sink& sink);
  // What has come and was not read yet, at least one octet (waits for it); valid until the next call. For texts whose
  // end is found while they are read.
  Result<ByteView> peek();
  // Takes `count` octets of what peek() gave.
  void skip(size_t count) { begin_ += count; }
  // Is a line or a part of one there within `wait`?
  Result<bool> wait_readable(std::chrono::milliseconds wait);

  Status write(ByteView octets) { return stream_->write(octets); }
  // Adds CRLF. `line` must hold no CR, LF or NUL: internal where it does (callers refuse such input themselves).
  Status write_line(std::string_view line);

  const std::string& name() const { return stream_->name(); }

 private:
  Status fill();  // connection_lost at the end of the stream
  ByteView buffered() const { return ByteView(buffer_).subspan(begin_); }

  std::unique_ptr<Stream> stream_;
  Bytes buffer_;
  size_t begin_ = 0;
};

}  // namespace letterlock::net
