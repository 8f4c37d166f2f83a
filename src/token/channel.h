// Channel: frames over a stream socket of this machine, each with a deadline.
#pragma once

#include <chrono>

#include "base/file.h"
#include "base/result.h"
#include "base/secret.h"

namespace letterlock::token {

enum class ChannelFailure { closed, timed_out, malformed };

class Channel {
 public:
  explicit Channel(FileDescriptor socket) : socket_(std::move(socket)) {}
  int descriptor() const { return socket_.get(); }
  void close() { socket_.reset(); }

  using Failure = ChannelFailure;
  // Four octets of length, then the frame. A channel that failed once is of no more use.
  tl::expected<void, Failure> send(ByteView frame, std::chrono::milliseconds timeout);
  tl::expected<Secret, Failure> receive(std::chrono::milliseconds timeout);

 private:
  FileDescriptor socket_;
};

// The process at the other end runs as our user (SO_PEERCRED).
bool is_own_user(int socket);

}  // namespace letterlock::token
