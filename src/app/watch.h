// Watch: waits for what makes an account worth a sync: mail that its server tells of, a card that is inserted, or time.
//
// A folder is looked at at every step, a server once a minute, one that tells of mail by itself every ten minutes. What
// fails is tried again after five seconds, then less and less often, up to a quarter of an hour. One thread, bounded
// waits; the caller syncs.
#pragma once

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "account/account.h"
#include "app/home.h"
#include "inbox/lookout.h"
#include "token/agent_client.h"

namespace letterlock::app {

// Notices when a card of the modules is inserted.
class Insertions {
 public:
  Insertions(token::AgentPlace place, std::vector<std::string> modules)
      : place_(std::move(place)), modules_(std::move(modules)) {}

  // What is there now is no insertion.
  void look();
  // Waits so long, or until a card that was not there is: true.
  bool wait(std::chrono::milliseconds step);

 private:
  void connect();
  bool take(const token::CardsView& view);

  token::AgentPlace place_;
  std::vector<std::string> modules_;
  std::unique_ptr<token::AgentClient> client_;
  std::uint64_t generation_ = 0;
  std::set<std::string> present_;
};

class Watch {
 public:
  // `home` outlives it.
  Watch(Home& home, const std::vector<account::Account>& accounts);

  // Before the first sync: a card that is there is no insertion, and one that comes during it is.
  void begin() { insertions_.look(); }

  struct Due {
    std::string account;
    bool card_inserted = false;  // of any of our modules
  };
  // Waits up to two seconds for a card, then tells who is worth a sync; often nobody.
  std::vector<Due> wait();
  // Is somebody left after this one? What time does not mend is not tried again.
  bool forget(const std::string& account);
  // How the account's sync went.
  void synced(const std::string& account, bool went_well);

 private:
  using SteadyClock = std::chrono::steady_clock;
  struct Watched {
    account::Account account;
    std::unique_ptr<inbox::Lookout> lookout = nullptr;
    bool has_server = false;
    bool cannot_tell = false;  // its server does not know IDLE
    int failures = 0;          // of syncs, since one went well
    int losses = 0;            // of lookouts, since one told something
    SteadyClock::time_point next{};
  };
  bool look_out(Watched& watched);
  static bool heard(Watched& watched);
  static std::chrono::seconds pause_of(const Watched& watched);

  Home& home_;
  std::vector<Watched> all_;
  Insertions insertions_;
};

}  // namespace letterlock::app
