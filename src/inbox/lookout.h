// Lookout: a connection on which an IMAP server tells of what happens in the inbox (IDLE, RFC 2177).
//
// It learns nothing but that something happened; taking it in is a sync's work, over a connection of its own. Begun
// before that sync, nothing falls in between. Its errors are the caller's reason to drop it; a sync will say what is
// wrong.
#pragma once

#include <memory>

#include "net/connect.h"
#include "transport/imap/imap.h"

namespace letterlock::inbox {

class Lookout {
 public:
  // nullptr where the server is none that could tell. The errors of net::connect() and transport::imap::Imap.
  static Result<std::unique_ptr<Lookout>> begin(const net::Connector& connect, const net::Server& server);

  // Did something happen since the last call? Waits for it at most so long.
  Result<bool> heard(std::chrono::milliseconds wait);

 private:
  using SteadyClock = std::chrono::steady_clock;

  explicit Lookout(transport::imap::Imap imap) : imap_(std::move(imap)), renewed_(SteadyClock::now()) {}
  Status renew();

  transport::imap::Imap imap_;
  SteadyClock::time_point renewed_;
};

}  // namespace letterlock::inbox
