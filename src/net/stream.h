// Stream: octets to and from one server, over TLS that was verified before the first of them (S12).
//
// Who connects is connect.h; what is spoken is the business of transport/. A Stream belongs to one thread.
#pragma once

#include <chrono>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace letterlock::net {

class Stream {
 public:
  virtual ~Stream() = default;
  // At least one octet, or 0 once the other side has closed. connection_lost {server}; server_timeout {server} where
  // nothing came for the stream's time limit.
  virtual Result<size_t> read(std::span<std::uint8_t> buffer) = 0;
  // All of it. connection_lost, server_timeout.
  virtual Status write(ByteView octets) = 0;
  // Is there something to read (or the end) within `wait`? For IDLE. connection_lost.
  virtual Result<bool> wait_readable(std::chrono::milliseconds wait) = 0;
  // "mail.example.tw:993", for errors.
  virtual const std::string& name() const = 0;
};

}  // namespace letterlock::net
