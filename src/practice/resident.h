// Resident: one person of the practice: a home, an account, a key source that knows the practice password.
// Private to practice/.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "account/account.h"
#include "app/home.h"
#include "practice/authority.h"
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

struct Resident {
  std::string name;
  std::string address;
  std::string password;
  std::string folder;  // LETTERLOCK_HOME
  std::optional<PersonCertificates> certificates;
  std::unique_ptr<app::Home> home;
  std::unique_ptr<token::KeySource> keys;
};

// Whom to move in, and where.
struct Place {
  const std::string& practice_folder;
  const Authority& authority;
  const Clock& clock;
  const std::string& card_module;  // "": keys in files
};
// Certificates, PKCS #12 file or card, mailbox, home, anchor and account.
Result<Resident> move_in(const Place& place, const std::string& id, const std::string& name);

// Where the cards of a practice lie: for this process and those that it starts.
Status set_up_cards(const std::string& practice_folder);

}  // namespace letterlock::practice
