// Keys: the keys of an account for an act of the service.
//
// A PIN, or the password of a key file, is asked for in pinentry where there is a display, else in the page (S7); in a
// practice home always in the page, which shows the practice PIN. One thing is asked at a time: an act that needs a key
// while another act asks waits for it, and mostly finds the session open then. Key files stay unlocked for the length
// of a PIN session after a person's last use. Not here: how a question reaches the pages (questions.h), what the keys
// are used for.
#pragma once

#include <mutex>

#include "account/account.h"
#include "app/unlocked_files.h"
#include "base/result.h"
#include "token/key_source.h"

namespace letterlock::service {

class Act;
struct Parts;

enum class Asking { no, yes };

// What lives as long as the service: key files that were unlocked. Safe to be used by several workers at once.
class Keys {
 public:
  // Forgets unlocked files.
  void forget() { files_.forget_all(); }

  app::UnlockedFiles& files() { return files_; }
  // Held while a key of an act that may ask works.
  std::timed_mutex& turn() { return turn_; }

 private:
  app::UnlockedFiles files_;
  std::timed_mutex turn_;
};

// Valid as long as the act; null where there is no key that may be had. Asking::no: only PIN sessions that are open and
// files that are unlocked.
Result<token::KeySource*> keys_of(Act& act, const account::Account& account, Asking asking);

// Opens key files to look at their certificates; asks where they are locked. Valid as long as the act.
Result<app::FileOpener> opener_of(Act& act);

// "pinentry" or "page".
std::string pin_entry_of(const Parts& parts);

}  // namespace letterlock::service
