// Resident: one person of the practice: a home, an account, a key source that knows the practice password.
// Private to practice/.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "account/account.h"
#include "app/home.h"
#include "practice/authority.h"
#include "practice/card/folder.h"
#include "token/key_source.h"

namespace letterlock::practice {

// Moves on by a minute with each step, so that the order of what happens is told by its time.
class PracticeClock : public Clock {
 public:
  explicit PracticeClock(Time start) : now_(start) {}
  Time now() const override { return now_; }
  void step() { now_ += std::chrono::minutes(1); }

 private:
  Time now_;
};

// The two people of every practice.
struct Role {
  const char* id;
  const char* name;
};
constexpr Role kNewcomer{"newcomer", "林新 (newcomer)"};
constexpr Role kPartner{"partner", "陳伴 (partner)"};

std::string address_of(const Role& role);
// On a card: as short as a citizen's card's, and another one for each of the two.
std::string pin_of(const Role& role);

struct Resident {
  Role role{};
  std::string address;
  std::string password;  // or PIN
  std::string folder;    // LETTERLOCK_HOME
  std::unique_ptr<app::Home> home;
  std::unique_ptr<token::KeySource> keys;
};

// Whom to move in, and where.
struct Place {
  std::string practice_folder;
  const Clock& clock;
  std::string card_module;  // of software tokens (SoftHSM); "": keys in files
  // The practice card of the one who moves in; it is inserted. Absent: as `card_module` says.
  std::optional<card::CardFolder> card = {};
};
// Certificates, PKCS #12 file or card, mailbox, home, anchor and account.
Result<Resident> move_in(const Place& place, const Authority& authority, const Role& role);
// Somebody who moved in once, with the home as it was left. The errors of app::Home::open(), file_not_found.
Result<Resident> come_back(const Place& place, const Role& role);
// The account with all its mail and evidence goes and comes anew, with the same keys; the mailbox is emptied. Waits for
// a sync that is under way; account_busy.
Status start_over(const Place& place, Resident& who);

// Where the cards of a practice lie: for this process and those that it starts.
Status set_up_cards(const std::string& practice_folder);

// No PIN session of this home outlives a practice.
void lock_cards(const std::string& home_folder);

}  // namespace letterlock::practice
