// SecretFile: mail secrets in a file of mode 0600, for computers without a secret service.
//
//   letterlock-secrets 1
//   ann incoming-password 67656865696d
//
// Hexadecimal keeps any octet on its line; it hides nothing. The protection is the mode: a file that others may read is
// refused, not used quietly. It is replaced as a whole (flushed, then renamed), so that a crash leaves the old
// or the new one. Who changes it holds the write lock of the store: mail_secrets.h.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace letterlock::store {

class SecretFile {
 public:
  explicit SecretFile(std::string path) : path_(std::move(path)) {}

  // None where there is no file or no such entry. secrets_exposed {path, mode}, secrets_damaged {path, reason},
  // file_not_readable.
  Result<std::optional<Secret>> find(const std::string& account, const std::string& kind) const;
  // nullptr takes the entry away; an empty kind stands for all kinds. The errors of find(), file_not_writable,
  // disk_full.
  Status change(const std::string& account, const std::string& kind, const Secret* secret) const;

 private:
  // The lines without the head; empty where there is no file.
  Result<Secret> read() const;
  std::string path_;
};

}  // namespace letterlock::store
