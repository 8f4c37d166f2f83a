// Background: what the service does without being asked: mail is fetched when it is due, authorities are asked for what
// verdicts lack, and pages are told of mail and of cards.
//
// One thread syncs all accounts as `sync --watch` does, with keys that may be had without asking anybody: PIN sessions
// that are open and files that are unlocked. A second one waits for cards, a third one asks authorities
// (authority_watch.h). Accounts that come later are picked up. What
// fails for a reason that time does not mend is tried again after a quarter of an hour, or when the accounts change.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <thread>

#include "app/home.h"
#include "app/sync.h"
#include "service/parts.h"

namespace letterlock::app {
class Watch;
}

namespace letterlock::service {

class Background {
 public:
  // `parts` outlives it.
  explicit Background(Parts& parts) : parts_(parts) {}
  ~Background() { (void)stop(std::chrono::hours(1)); }
  void start();
  // Asks a sync that is going on to stop; false where that did not happen in time (a server that does not answer): the
  // process should end then.
  bool stop(std::chrono::milliseconds patience);

 private:
  void watch_mail();
  void watch_round(app::Home& home, app::Watch& watch, bool& left);
  Result<app::Synced> sync(app::Home& home, const std::string& account);
  void tell(const std::string& account, const app::Synced& synced);
  void tell_state(const std::string& account, const Status& status);
  void watch_cards();
  void watch_authorities();
  bool pause(std::chrono::milliseconds time);

  Parts& parts_;
  std::atomic<bool> over_ = false;
  std::atomic<int> running_ = 0;
  std::map<std::string, std::string> failing_;  // account -> error id
  std::thread mail_;
  std::thread cards_;
  std::thread authorities_;
};

}  // namespace letterlock::service
