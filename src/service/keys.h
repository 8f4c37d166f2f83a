// Keys: the keys of an account for an act of the service.
//
// Not here: how a PIN is asked for (questions.h, app/), what the keys are used for.
#pragma once

#include "account/account.h"
#include "base/result.h"
#include "token/key_source.h"

namespace letterlock::service {

class Act;

enum class Asking { no, yes };

// What lives as long as the service: key files that were unlocked. Safe to be used by several workers at once.
class Keys {
 public:
  Keys();
  ~Keys();
  // Forgets unlocked files.
  void forget();

 private:
  friend Result<token::KeySource*> keys_of(Act& act, const account::Account& account, Asking asking);
  struct Held;
  std::unique_ptr<Held> held_;
};

// Valid as long as the act; null where there is no key that may be had. Asking::no: only PIN sessions that are open and
// files that are unlocked.
Result<token::KeySource*> keys_of(Act& act, const account::Account& account, Asking asking);

}  // namespace letterlock::service
