// Loopback: waits on this computer for the browser that comes back from a sign-in (RFC 8252 section 7.3).
//
// Listens on 127.0.0.1 only, on a port that the system picks, for one sign-in. It gives the target of each GET that
// names this very place as its Host (a page that rebinds a name is answered 403 and never seen), and answers with one
// plain page. Any page and any program of this computer can send requests here: whether one is the right one says
// whoever waits (account/oauth.h), and others are answered and forgotten. Connections that stay silent (browsers open
// some in advance) hold up nobody. Sizes, the number of requests and the time are bounded (S9).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace letterlock::net {

class Loopback {
 public:
  static constexpr size_t kRequestOctetsMax = 16 * 1024;
  static constexpr size_t kConnectionsMax = 16;  // at once; the oldest goes first
  static constexpr size_t kRequestsMax = 200;

  // loopback_failed {reason}.
  static Result<Loopback> open();
  std::uint16_t port() const { return port_; }

  // What is shown in the browser; empty: this request is not the one, and the wait goes on (404).
  using Answer = std::function<std::string(const std::string& target)>;
  // Waits until `answer` gave a page, which is sent. True then, false where the time is over or too many requests came.
  // loopback_failed. `page` is HTML.
  // `given_up`, where there is one, is asked a few times a second: cancelled where it says so.
  Result<bool> wait(const Answer& answer, std::chrono::steady_clock::time_point until,
                    const std::function<bool()>& given_up = nullptr);

 private:
  Loopback(FileDescriptor socket, std::uint16_t port) : socket_(std::move(socket)), port_(port) {}

  FileDescriptor socket_;
  std::uint16_t port_;
};

}  // namespace letterlock::net
