// SecretService: mail secrets in the desktop's keyring, over its D-Bus interface (org.freedesktop.secrets) with
// libsecret.
//
// Each secret is an item of the default collection with the attributes home, account and kind, so that two homes
// of one user do not meet. Secrets cross the bus encrypted (libsecret's Diffie-Hellman session). A locked collection is
// unlocked by the service's own dialog; a call ends after two minutes at the latest.
//
// Only a bus that runs already is used: GLib would else start one and wait for it.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace letterlock::store {

class SecretService {
 public:
  explicit SecretService(std::string home) : home_(std::move(home)) {}

  // Is there a session bus, and a secret service on it or to be started by it? False after three seconds.
  static bool reachable();

  // secret_service_failed {reason}, of all three.
  Result<std::optional<Secret>> find(const std::string& account, const std::string& kind) const;
  Status put(const std::string& account, const std::string& kind, const Secret& secret) const;
  // An empty kind stands for all kinds.
  Status remove(const std::string& account, const std::string& kind) const;

 private:
  std::string home_;
};

}  // namespace letterlock::store
