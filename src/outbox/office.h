// Office: what the outbox works with for one account. Everything outlives the calls.
#pragma once

#include "account/account.h"
#include "net/connect.h"
#include "store/store.h"
#include "token/key_source.h"
#include "trust/trust.h"

namespace letterlock::outbox {

struct Office {
  store::Store& store;
  const trust::TrustStore& trust;
  const account::Account& account;
  token::KeySource* keys;  // null: no keys now, sealing waits
  Time now;
  net::Connector connect;  // for accounts that send by SMTP
  // hard: nothing is sealed to a certificate that is not known to be good.
  trust::RevocationMode revocation = trust::RevocationMode::soft;
};

}  // namespace letterlock::outbox
