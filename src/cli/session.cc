#include "cli/session.h"

#include <unistd.h>

#include "app/accounts.h"
#include "app/pin_session.h"
#include "cli/pins.h"
#include "token/card_keys.h"

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

bool Session::can_ask() const {
  return !options_.passwords.files.empty() || !options_.passwords.descriptors.empty() || isatty(STDIN_FILENO) != 0;
}

token::PasswordAsker Session::asker(std::vector<std::string> files) {
  auto passwords = std::make_shared<Passwords>(terminal_, options_.passwords, std::move(files));
  return [passwords](const std::string& path, const token::Purpose&) { return passwords->of(path); };
}

Result<token::KeySource*> Session::keys(Asking asking) {
  TRY_ASSIGN(const account::Account account, app::find_account(*home_, options_.account));
  // A PIN session may be open where nobody can be asked.
  const bool asks = asking == Asking::yes && can_ask();
  if (!asks && account.token_modules.empty()) return nullptr;
  std::vector<std::unique_ptr<token::KeySource>> sources;
  if (asks && !account.token_files.empty()) {
    sources.push_back(std::make_unique<token::FileKeys>(account.token_files, asker(account.token_files)));
  }
  if (!account.token_modules.empty()) {
    TRY_ASSIGN(const auto length, app::pin_session(*home_));
    auto ask = asking == Asking::yes ? pin_asker(terminal_, options_.pins) : nullptr;
    sources.push_back(std::make_unique<token::CardKeys>(home_->agent(), account.token_modules, std::move(ask), length));
  }
  keys_ = std::make_unique<token::JoinedKeys>(std::move(sources));
  return keys_.get();
}

}  // namespace letterlock::cli
