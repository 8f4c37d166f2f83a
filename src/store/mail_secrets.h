// MailSecrets: the mail passwords and OAuth refresh tokens of our accounts.
//
// Where a session bus with a secret service is there (GNOME Keyring, KWallet), they are kept in it by libsecret,
// encrypted on the way; else in a file of mode 0600 beside the database (secret_file.h). place() says which,
// so that a person can be told. LETTERLOCK_SECRETS=file keeps to the file. No bus is started and none is waited for: a
// computer without a desktop is answered at once.
//
// Secrets go in and out as Secret, are wiped, never logged, and never in the database or its backups. They are
// not checked here: whether a password is right says the server. A locked keyring asks the person by its own dialog.
#pragma once

#include <optional>
#include <string>

#include "base/secret.h"
#include "store/store.h"

namespace letterlock::store {

enum class SecretKind { incoming_password, outgoing_password, oauth_refresh_token };
enum class SecretPlace { secret_service, file };

class MailSecrets {
 public:
  explicit MailSecrets(Store& store) : store_(store) {}

  // Looks into the secret service and then into the file, so that nothing is lost where one computer is used with
  // and without its desktop. secret_service_failed {reason} (locked, cancelled); secrets_exposed {path, mode} where
  // others can read the file; secrets_damaged {path, reason}; file_not_readable.
  Result<std::optional<Secret>> find(const std::string& account, SecretKind kind);
  // Into place(); what the other place had of it goes. Nothing is kept half. input_too_large beyond 16 KiB; the errors
  // of find(); file_not_writable, disk_full.
  Status put(const std::string& account, SecretKind kind, const Secret& secret);
  // All of an account, or one, from both places. No error where there is none.
  Status remove(const std::string& account);
  Status remove(const std::string& account, SecretKind kind);

  SecretPlace place() const;

 private:
  Store& store_;
  mutable std::optional<SecretPlace> place_;  // asked once
};

}  // namespace letterlock::store
