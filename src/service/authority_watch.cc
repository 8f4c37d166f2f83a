#include "service/authority_watch.h"

#include <algorithm>

#include "app/accounts.h"
#include "app/review.h"
#include "crypto/key.h"
#include "service/act.h"
#include "service/keys.h"
#include "store/accounts.h"

namespace letterlock::service {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::minutes kFirst{1};
constexpr std::chrono::minutes kEvery{60};
// So that not everybody who starts their computer at nine asks at ten.
constexpr unsigned kJitterMinutes = 20;

bool any_answer(const std::vector<app::Asked>& asked) {
  return std::any_of(asked.begin(), asked.end(), [](const app::Asked& one) { return !one.failure; });
}

}  // namespace

AuthorityWatch::AuthorityWatch(Parts& parts, const std::atomic<bool>& over)
    : parts_(parts), over_(over), refresh_at_(steady_clock::now() + kFirst) {}

app::Attendance AuthorityWatch::attendance() const {
  return {{}, [this] { return over_.load(); }};
}

bool AuthorityWatch::is_due() {
  if (steady_clock::now() < refresh_at_) return false;
  refresh_at_ = steady_clock::now() + kEvery + std::chrono::minutes(crypto::random_bytes(1)[0] % kJitterMinutes);
  return true;
}

void AuthorityWatch::step() {
  Authorities::Work next = parts_.authorities.take();
  const bool due = is_due();
  if (next.wanted.empty() && !next.mail && !due) return;
  if (!home_) {
    auto home = app::Home::open(parts_.folders, parts_.clock);
    if (home) home_ = std::move(*home);
  }
  const bool mail = next.mail;
  const bool done = home_ && home_->look_again() && work(std::move(next));
  if (!done && mail) parts_.authorities.look_at_mail();
  if (!done || !due) return;
  const auto asked = app::refresh(*home_, app::kBackgroundPatience, app::Lists::due, attendance());
  if (!asked || !any_answer(*asked)) return;
  parts_.events.publish("state");
  parts_.authorities.look_at_mail();
}

Status AuthorityWatch::work(Authorities::Work work) {
  TRY_ASSIGN(const auto asked, app::complete(*home_, work.wanted, app::kBackgroundPatience, attendance()));
  const bool learned = any_answer(asked);
  if (learned) parts_.events.publish("state");
  return learned || work.mail ? review() : Status();
}

Status AuthorityWatch::review() {
  TRY_ASSIGN(const auto accounts, store::Accounts(home_->store()).all());
  for (const account::Account& account : accounts) {
    if (over_) return {};
    Act act(parts_, home_.get(), {});
    TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::no));
    TRY_ASSIGN(const auto reviewed, app::review(*home_, account.id, keys, app::kBackgroundPatience, attendance()));
    if (!reviewed.changed.empty()) parts_.events.publish("mail", {{"account", account.id}});
    if (any_answer(reviewed.asked)) parts_.events.publish("state");
  }
  return {};
}

}  // namespace letterlock::service
