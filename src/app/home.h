// Home: one person's Letterlock, put together: the store, the clock, and what judging needs.
//
// Wiring without rules. Each act of a person is a function of this room that takes a Home: it opens what
// the act needs, calls inbox/, outbox/ or the folds, and stores what they say. Nothing here prints.
#pragma once

#include <memory>
#include <string>

#include "base/time.h"
#include "store/store.h"
#include "token/agent_client.h"
#include "trust/trust.h"

namespace letterlock::app {

class Home {
 public:
  // `clock` must outlive the home. Errors are the store's.
  static Result<std::unique_ptr<Home>> open(const store::Home& folders, const Clock& clock);

  store::Store& store() { return *store_; }
  Time now() const { return clock_.now(); }
  // Where this home's data are kept.
  const std::string& data_folder() const { return store_->home().data; }
  // Where the token agent of this home is reached.
  token::AgentPlace agent() const { return token::AgentPlace::in(runtime_); }
  // The user's anchors, the system's roots (app/roots.h), revocation lists, and every certificate that was seen as a
  // candidate for paths. Read anew after forget_trust().
  Result<const trust::TrustStore*> trust();
  void forget_trust() { trust_.reset(); }
  // Where a home lives long and is not the only one at this store (a thread of the service): before each act. Forgets
  // what is trusted where others changed it meanwhile. What trust() gave before is not valid afterwards.
  Status look_again();

 private:
  Home(std::unique_ptr<store::Store> store, std::string runtime, const Clock& clock)
      : store_(std::move(store)), runtime_(std::move(runtime)), clock_(clock) {}

  std::unique_ptr<store::Store> store_;
  std::string runtime_;
  const Clock& clock_;
  std::unique_ptr<trust::TrustStore> trust_;
  std::string trust_mark_;  // store::trust_mark() when it was read
};

}  // namespace letterlock::app
