// UnlockedFiles: PKCS#12 files that a person unlocked, kept so for the length of a PIN session after their last use.
//
// For a program that runs on (the service): a key file is asked for as a card is, once for each session. What is over
// is let go by a thread of its own, so that no key stays in memory because nobody asks for it; forget_all() does so at
// once. The keys are wiped when the last act that uses them ends. Used by several threads.
//
// What it does not do: ask (the key source does), say which files belong to whom, keep passwords.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "token/key_source.h"

namespace letterlock::app {

// How a key file is opened for looking into it: its password is asked for, or it is unlocked already.
using FileOpener = std::function<Result<std::shared_ptr<token::Pkcs12>>(const std::string& path)>;
FileOpener opening_with(token::PasswordAsker ask);

class UnlockedFiles {
 public:
  UnlockedFiles();
  ~UnlockedFiles();
  UnlockedFiles(const UnlockedFiles&) = delete;
  UnlockedFiles& operator=(const UnlockedFiles&) = delete;

  // Null where it is locked.
  std::shared_ptr<token::Pkcs12> find(const std::string& path);
  bool any_of(const std::vector<std::string>& paths);
  // Keeps it for so long from now.
  void keep(const std::string& path, std::shared_ptr<token::Pkcs12> file, std::chrono::milliseconds length);
  void forget_all();
  // Opens what is locked, and keeps it so long. This object outlives it.
  FileOpener opener(std::chrono::milliseconds length, token::PasswordAsker ask);

 private:
  using SteadyClock = std::chrono::steady_clock;
  struct Unlocked {
    std::shared_ptr<token::Pkcs12> file;
    SteadyClock::time_point until;
  };
  void run();
  void drop_what_is_over();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Unlocked> files_;
  bool over_ = false;
  std::thread thread_;  // the last: it uses all the others
};

// Files as a key source that unlocks them once for each session. Without `ask` it uses what is unlocked, and that use
// does not lengthen the session: only what a person does, does.
class SessionFileKeys : public token::KeySource {
 public:
  // `unlocked` outlives it.
  SessionFileKeys(std::vector<std::string> paths, UnlockedFiles& unlocked, std::chrono::milliseconds length,
                  token::PasswordAsker ask)
      : paths_(std::move(paths)), unlocked_(unlocked), length_(length), ask_(std::move(ask)) {}
  // password_needed {path} where a file that may hold the key is locked and nobody is asked; else as FileKeys.
  Result<std::shared_ptr<crypto::Signer>> signer(const x509::Certificate& certificate,
                                                 const token::Purpose& purpose) override;
  Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate& certificate,
                                                       const token::Purpose& purpose) override;

 private:
  Result<std::shared_ptr<token::Pkcs12>> file_with(const x509::Certificate& certificate, const token::Purpose& purpose);
  Result<std::shared_ptr<token::Pkcs12>> unlock(const std::string& path, const token::Purpose& purpose);
  void unlock_others_with(const Secret& password);

  std::vector<std::string> paths_;
  UnlockedFiles& unlocked_;
  std::chrono::milliseconds length_;
  token::PasswordAsker ask_;
};

}  // namespace letterlock::app
