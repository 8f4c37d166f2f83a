#include "cli/session.h"

#include <unistd.h>

#include "app/accounts.h"
#include "app/pin_session.h"
#include "cli/pins.h"
#include "token/agent_client.h"
#include "token/card_keys.h"

namespace letterlock::cli {
namespace {

// Without it there is no PIN session.
bool agent_runs(const app::Home& home) {
  const auto client = token::AgentClient::connect_to_running(home.agent());
  return client && *client != nullptr;
}

}  // namespace

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
  // A PIN session may be open where nobody can be asked.
  const bool asks = has_passwords(asking);
  if (!asks && account.token_modules.empty()) return nullptr;
  std::vector<std::unique_ptr<token::KeySource>> sources;
  if (asks && !account.token_files.empty()) {
    if (!ask_) {
      TRY_ASSIGN(ask_, asker_of_accounts());
    }
    sources.push_back(std::make_unique<token::FileKeys>(account.token_files, ask_));
  }
  if (!account.token_modules.empty() && (asking == Asking::yes || agent_runs(*home_))) {
    TRY_ASSIGN(const auto length, app::pin_session(*home_));
    auto ask = asking == Asking::yes ? pin_asker(terminal_, options_.pins) : nullptr;
    sources.push_back(std::make_unique<token::CardKeys>(home_->agent(), account.token_modules, std::move(ask), length));
  }
  if (sources.empty()) return nullptr;
  auto& keys = keys_[account.id];
  keys = std::make_unique<token::JoinedKeys>(std::move(sources));
  return keys.get();
}

}  // namespace letterlock::cli
