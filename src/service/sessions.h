// Sessions: who may use the API: pages that came with a one-time code.
//
// A code stands in the link that open-app gets over the socket of the home: 160 bits, for one use within a minute. A
// page exchanges it for a token, which it sends with every request; it ends when the page says so, or after thirty days
// without use. Of both only the SHA-256 is kept; that of tokens in a file of mode 0600 in the runtime folder, with the
// port, so that a service that is started anew keeps its pages. No cookies: they belong to every port of a host.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"

namespace letterlock::service {

class Sessions {
 public:
  static constexpr size_t kSessionsMax = 32;
  static constexpr size_t kCodesMax = 16;

  // `file` "": kept nowhere.
  Sessions(std::string file, const Clock& clock);

  // A fresh code; the oldest of too many goes.
  std::string new_code();
  // The token for a code, which is used up. code_not_valid.
  Result<std::string> redeem(const std::string& code);
  bool knows(const std::string& token);
  void end(const std::string& token);

  // The port of the last service of this home; 0 where none is known.
  unsigned last_port() const { return kept_.port; }
  void keep_port(unsigned port);

  struct Session {
    Bytes hash;
    Time used{};
  };
  struct Kept {
    unsigned port = 0;
    std::vector<Session> sessions;
  };

 private:
  struct Code {
    Bytes hash;
    Time until{};
  };
  void save();
  void expire();

  std::string file_;
  const Clock& clock_;
  std::mutex mutex_;
  std::vector<Code> codes_;
  Kept kept_;
};
BOOST_DESCRIBE_STRUCT(Sessions::Session, (), (hash, used))
BOOST_DESCRIBE_STRUCT(Sessions::Kept, (), (port, sessions))

}  // namespace letterlock::service
