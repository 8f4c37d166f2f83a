// KeySource: where keys come from at the moment they are needed.
//
// A key is asked for late: only when a message is there that needs it, for a named purpose and
// certificate, so that a person who is asked for a password or PIN knows why. What was unlocked once stays so
// for the life of the source (one command); nothing is written down.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/secret.h"
#include "crypto/key.h"
#include "token/pkcs12.h"
#include "x509/certificate.h"
#include "x509/key_ring.h"

namespace letterlock::token {

enum class KeyUse { sign, decrypt };

// What a person is told when a password or PIN is asked for.
struct Purpose {
  KeyUse use = KeyUse::sign;
  std::string what;         // the peer's address or the like, already fit to be shown; may be empty
  std::string certificate;  // whose key: filled in by the key source
};

class KeySource {
 public:
  virtual ~KeySource() = default;
  // certificate_without_key, password_needed or password_wrong where the key cannot be had now.
  virtual Result<std::shared_ptr<crypto::Signer>> signer(const x509::Certificate& certificate,
                                                         const Purpose& purpose) = 0;
  virtual Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate& certificate,
                                                               const Purpose& purpose) = 0;
};

// Asks for the password of a file: at a terminal, from a descriptor, or not at all (password_needed). A wrong
// password is not asked for again by us: the caller reports it.
using PasswordAsker = std::function<Result<Secret>(const std::string& path, const Purpose& purpose)>;

// PKCS #12 files as a key source. Each file is opened once, when one of its keys is needed.
class FileKeys : public KeySource {
 public:
  FileKeys(std::vector<std::string> paths, PasswordAsker ask);
  Result<std::shared_ptr<crypto::Signer>> signer(const x509::Certificate& certificate, const Purpose& purpose) override;
  Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate& certificate,
                                                       const Purpose& purpose) override;

 private:
  struct File {
    std::string path;
    std::shared_ptr<Pkcs12> opened;
  };
  // The opened file with the certificate's key.
  Result<std::shared_ptr<Pkcs12>> file_with(const x509::Certificate& certificate, const Purpose& purpose);

  std::vector<File> files_;
  PasswordAsker ask_;
};

// A Decryptor that asks the source only when a message really needs the key.
std::shared_ptr<crypto::Decryptor> lazy_decryptor(KeySource& source, x509::Certificate certificate, Purpose purpose);

// Every certificate of ours with a lazy decryptor; `source` null: all keys are absent.
x509::KeyRing key_ring(const std::vector<x509::Certificate>& ours, KeySource* source, const Purpose& purpose);

}  // namespace letterlock::token
