// Sync: what waits goes out, what came is taken in, examined and learned from.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/home.h"
#include "inbox/inbox.h"
#include "outbox/dispatch.h"
#include "token/key_source.h"

namespace letterlock::app {

struct FailedEntry {
  std::string entry;
  Error error;
};

struct Synced {
  std::vector<outbox::Dispatched> sent;
  std::vector<FailedEntry> waiting;      // letters that stay in the outbox, and why
  std::vector<inbox::Outcome> received;  // examined now: new ones, and those that waited for a key
  size_t waiting_for_key = 0;            // sealed mail that needs a key which is not here
  std::optional<Error> key_error;        // why a key that is here could not be used; nobody was asked again
};

// What is tried: by a person's word everything, else only letters whose next try is due.
enum class Trying { everything, what_is_due };

// How far it has come. An error stops the sync between two messages, and is its error: what was done stays done.
enum class Doing { sending, listing, taking, examining };
using Progress = std::function<Status(Doing doing, size_t done, size_t total)>;

// `keys` null: nothing is signed or decrypted; letters and sealed mail wait.
Result<Synced> sync(
    Home& home, const std::string& account_id, token::KeySource* keys, Trying trying = Trying::everything,
    const Progress& progress = [](Doing, size_t, size_t) { return Status(); });

}  // namespace letterlock::app
