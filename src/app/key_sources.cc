#include "app/key_sources.h"

#include "app/pin_session.h"
#include "token/agent_client.h"

namespace letterlock::app {
namespace {

// Without it there is no PIN session.
bool agent_runs(const Home& home) {
  const auto client = token::AgentClient::connect_to_running(home.agent());
  return client && *client != nullptr;
}

std::unique_ptr<token::KeySource> files_of(const account::Account& account, KeyAskers& askers,
                                           std::chrono::seconds length) {
  const std::vector<std::string>& files = account.token_files;
  if (files.empty()) return nullptr;
  if (askers.unlocked != nullptr && (askers.password || askers.unlocked->any_of(files))) {
    return std::make_unique<SessionFileKeys>(files, *askers.unlocked, length, std::move(askers.password));
  }
  if (!askers.password) return nullptr;
  return std::make_unique<token::FileKeys>(files, std::move(askers.password));
}

std::unique_ptr<token::KeySource> cards_of(const Home& home, const account::Account& account, KeyAskers& askers,
                                           std::chrono::seconds length) {
  if (account.token_modules.empty() || (!askers.pin && !agent_runs(home))) return nullptr;
  return std::make_unique<token::CardKeys>(home.agent(), account.token_modules, std::move(askers.pin), length);
}

}  // namespace

Result<std::unique_ptr<token::KeySource>> key_source(Home& home, const account::Account& account, KeyAskers askers) {
  TRY_ASSIGN(const auto length, pin_session(home));
  std::vector<std::unique_ptr<token::KeySource>> sources;
  if (auto files = files_of(account, askers, length)) sources.push_back(std::move(files));
  if (auto cards = cards_of(home, account, askers, length)) sources.push_back(std::move(cards));
  if (sources.empty()) return nullptr;
  return std::make_unique<token::JoinedKeys>(std::move(sources));
}

}  // namespace letterlock::app
