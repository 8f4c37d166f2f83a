#include "cli/session.h"

#include <unistd.h>

#include "app/accounts.h"
#include "app/key_sources.h"
#include "cli/pins.h"

namespace letterlock::cli {

void declare_account(Declaration& declaration, SessionOptions& options) {
  declaration.value("--account", "ID", options.account);
}

void declare(Declaration& declaration, SessionOptions& options) {
  declare_account(declaration, options);
  declare(declaration, options.passwords);
  declare(declaration, options.pins);
}

Result<std::unique_ptr<Session>> Session::open(const Terminal& terminal, const SessionOptions& options) {
  std::unique_ptr<Session> session(new Session(terminal, options));
  TRY_ASSIGN(const store::Home folders, store::Home::from_environment());
  TRY_ASSIGN(session->home_, app::Home::open(folders, session->clock_));
  return session;
}

bool Session::has_passwords(Asking asking) const {
  const bool given = !options_.passwords.files.empty() || !options_.passwords.descriptors.empty();
  return given || (asking == Asking::yes && isatty(STDIN_FILENO) != 0);
}

token::PasswordAsker Session::asker(std::vector<std::string> files) {
  auto passwords = std::make_shared<Passwords>(terminal_, options_.passwords, std::move(files));
  return [passwords = std::move(passwords)](const std::string& path, const token::Purpose&) {
    return passwords->of(path);
  };
}

// Of all that may be worked with in this run: a descriptor can be read only once.
Result<token::PasswordAsker> Session::asker_of_accounts() {
  TRY_ASSIGN(const auto accounts, app::find_accounts(*home_, options_.account));
  std::vector<std::string> files;
  for (const account::Account& account : accounts) {
    files.insert(files.end(), account.token_files.begin(), account.token_files.end());
  }
  return asker(std::move(files));
}

Result<token::KeySource*> Session::keys(Asking asking) {
  TRY_ASSIGN(const account::Account account, app::find_account(*home_, options_.account));
  return keys_of(account, asking);
}

Result<token::KeySource*> Session::keys_of(const account::Account& account, Asking asking) {
  app::KeyAskers askers;
  if (has_passwords(asking) && !account.token_files.empty()) {
    if (!ask_) {
      TRY_ASSIGN(ask_, asker_of_accounts());
    }
    askers.password = ask_;
  }
  if (asking == Asking::yes) askers.pin = pin_asker(terminal_, options_.pins);
  auto& keys = keys_[account.id];
  TRY_ASSIGN(keys, app::key_source(*home_, account, std::move(askers)));
  return keys.get();
}

}  // namespace letterlock::cli
