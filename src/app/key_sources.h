// Key sources: where the keys of an account are, its PKCS#12 files and its cards, as one source.
//
// The command line and the service differ only in how they ask: at the terminal, in pinentry, in a page. Where nobody
// is to be asked, PIN sessions that are open and files that are unlocked are used all the same.
#pragma once

#include <memory>

#include "account/account.h"
#include "app/home.h"
#include "app/unlocked_files.h"
#include "token/card_keys.h"
#include "token/key_source.h"

namespace letterlock::app {

struct KeyAskers {
  token::PasswordAsker password = nullptr;  // of a key file; null: nobody is asked
  token::PinAsker pin = nullptr;            // of a card; null: nobody is asked
  UnlockedFiles* unlocked = nullptr;        // where files stay unlocked from act to act; null: for this source alone
};

// Asks when a key is really needed. Null where no key could be had: nobody is asked, no PIN session can be open and
// no file is unlocked. `askers.unlocked` outlives it.
Result<std::unique_ptr<token::KeySource>> key_source(Home& home, const account::Account& account, KeyAskers askers);

}  // namespace letterlock::app
