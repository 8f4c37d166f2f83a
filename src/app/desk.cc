#include "app/desk.h"

#include "app/accounts.h"
#include "app/revocation.h"
#include "app/servers.h"

namespace letterlock::app {
namespace {

constexpr std::chrono::milliseconds kLockWait{5000};

}  // namespace

Status Desk::read_trust() {
  TRY_ASSIGN(trust_, home_.trust());
  TRY_ASSIGN(revocation_, revocation_mode(home_));
  return {};
}

inbox::Mailroom Desk::mailroom() const {
  inbox::Mailroom room{home_.store(), *trust_, *account_, keys_, home_.now(), connect_};
  room.revocation = revocation_;
  return room;
}

Result<Desk> Desk::open(Home& home, const std::string& account_id, token::KeySource* keys) {
  Desk desk(home);
  TRY_ASSIGN(account::Account account, find_account(home, account_id));
  desk.account_ = std::make_unique<account::Account>(std::move(account));
  desk.keys_ = keys;
  desk.connect_ = connector_of(home, *desk.account_);
  TRY(desk.read_trust());
  return desk;
}

Result<Desk> Desk::open_locked(Home& home, const std::string& account_id, token::KeySource* keys) {
  TRY_ASSIGN(Desk desk, open(home, account_id, keys));
  TRY_ASSIGN(desk.lock_, home.store().lock_account(desk.account().id, kLockWait));
  return desk;
}

}  // namespace letterlock::app
