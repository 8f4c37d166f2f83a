// Session: a command that works on the store: which home, which account, and how passwords are asked for.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "account/account.h"
#include "app/home.h"
#include "cli/command.h"
#include "cli/pins.h"
#include "cli/secrets.h"
#include "token/key_source.h"

namespace letterlock::cli {

struct SessionOptions {
  std::string account;
  PasswordOptions passwords;
  PinOptions pins;
};
// --account ID.
void declare_account(Declaration& declaration, SessionOptions& options);
// --account ID, --password-file F, --password-fd N, --pin-file F, --pin-fd N, --last-try.
void declare(Declaration& declaration, SessionOptions& options);

enum class Asking { no, yes };

class Session {
 public:
  // Opens the home that the environment names.
  static Result<std::unique_ptr<Session>> open(const Terminal& terminal, const SessionOptions& options);

  app::Home& home() { return *home_; }
  const std::string& account() const { return options_.account; }
  // Of the account that was named, or of another; valid until that account's are asked for again. Asks when a key is
  // really needed; null where nobody can be asked, no password was given and no card is used. Asking::no: only PIN
  // sessions that are open, and passwords that were given.
  Result<token::KeySource*> keys(Asking asking = Asking::yes);
  Result<token::KeySource*> keys_of(const account::Account& account, Asking asking);
  // For token files, in the order in which passwords are given for them.
  token::PasswordAsker asker(std::vector<std::string> files);

 private:
  Session(const Terminal& terminal, SessionOptions options) : terminal_(terminal), options_(std::move(options)) {}
  bool has_passwords(Asking asking) const;
  Result<token::PasswordAsker> asker_of_accounts();

  const Terminal& terminal_;
  SessionOptions options_;
  SystemClock clock_;
  std::unique_ptr<app::Home> home_;
  token::PasswordAsker ask_;
  std::map<std::string, std::unique_ptr<token::KeySource>> keys_;  // by account
};

}  // namespace letterlock::cli
