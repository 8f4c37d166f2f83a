#include "service/card_watch.h"

#include <set>

#include "app/accounts.h"
#include "token/modules.h"

namespace letterlock::service {
namespace {

constexpr std::chrono::milliseconds kWait{1000};

}  // namespace

std::vector<std::string> CardWatch::wanted_modules() {
  if (home_ == nullptr) {
    auto home = app::Home::open(parts_.folders, parts_.clock);
    if (home) home_ = std::move(*home);
  }
  std::set<std::string> modules;
  const auto accounts = home_ == nullptr ? Result<std::vector<account::Account>>() : app::find_accounts(*home_, "");
  for (const account::Account& account : accounts.value_or(std::vector<account::Account>())) {
    modules.insert(account.token_modules.begin(), account.token_modules.end());
  }
  if (modules.empty() && parts_.events.listeners() > 0) {
    for (const token::KnownModule& module : token::find_modules()) modules.insert(module.path);
  }
  return {modules.begin(), modules.end()};
}

void CardWatch::connect(std::vector<std::string> modules) {
  client_.reset();
  modules_ = std::move(modules);
  if (modules_.empty()) return;
  auto client = token::AgentClient::connect(token::AgentPlace::in(parts_.folders.runtime));
  if (!client) return;
  client_ = std::move(*client);
  const auto view = client_->list(modules_);
  if (view) generation_ = view->generation;
  if (!view) client_.reset();
}

bool CardWatch::step() {
  std::vector<std::string> modules = wanted_modules();
  if (client_ == nullptr || modules != modules_) connect(std::move(modules));
  if (client_ == nullptr) return false;
  const auto view = client_->wait(modules_, generation_, kWait);
  if (!view) client_.reset();
  if (!view || view->generation == generation_) return true;
  generation_ = view->generation;
  parts_.events.publish("cards", {{"generation", generation_}});
  return true;
}

}  // namespace letterlock::service
