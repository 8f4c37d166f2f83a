// Desk: one account of a home, opened for an act: what inbox/ and outbox/ work with.
#pragma once

#include <memory>
#include <optional>

#include "account/account.h"
#include "app/home.h"
#include "inbox/inbox.h"
#include "net/connect.h"
#include "outbox/office.h"

namespace letterlock::app {

class Desk {
 public:
  // For looking only.
  static Result<Desk> open(Home& home, const std::string& account_id, token::KeySource* keys);
  // For syncing and sending: holds the account's lock, waits for it at most five seconds (account_busy).
  static Result<Desk> open_locked(Home& home, const std::string& account_id, token::KeySource* keys);

  const account::Account& account() const { return *account_; }
  outbox::Office office() const {
    return {home_.store(), *trust_, *account_, keys_, home_.now(), connect_, revocation_};
  }
  inbox::Mailroom mailroom() const;
  // After an act that changed what is trusted.
  Status read_trust();

 private:
  explicit Desk(Home& home) : home_(home) {}

  Home& home_;
  std::unique_ptr<account::Account> account_;
  const trust::TrustStore* trust_ = nullptr;
  token::KeySource* keys_ = nullptr;
  net::Connector connect_;
  trust::RevocationMode revocation_ = trust::RevocationMode::soft;
  std::optional<store::AccountLock> lock_;
};

}  // namespace letterlock::app
