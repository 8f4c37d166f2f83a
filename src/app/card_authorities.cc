#include "app/card_authorities.h"

#include <algorithm>

#include "store/accounts.h"
#include "store/anchors.h"
#include "token/modules.h"
#include "trust/anchors.h"

namespace letterlock::app {
namespace {

Result<std::vector<std::string>> modules_of(Home& home, const std::string& named) {
  if (!named.empty()) return std::vector<std::string>{named};
  std::vector<std::string> modules;
  const auto add = [&modules](const std::string& path) {
    if (std::find(modules.begin(), modules.end(), path) == modules.end()) modules.push_back(path);
  };
  TRY_ASSIGN(const auto accounts, store::Accounts(home.store()).all());
  for (const account::Account& account : accounts) {
    for (const std::string& path : account.token_modules) add(path);
  }
  for (const token::KnownModule& module : token::find_modules()) add(module.path);
  return modules;
}

void add_card(const token::Card& card, std::vector<CardAuthority>& found) {
  for (const x509::Certificate& certificate : token::certificates_of(card, token::Whose::authority)) {
    const auto is_it = [&certificate](const CardAuthority& other) { return other.certificate == certificate; };
    if (!trust::can_be_anchor(certificate) || std::any_of(found.begin(), found.end(), is_it)) continue;
    found.push_back({certificate, token::name_of(card)});
  }
}

}  // namespace

Result<std::vector<CardAuthority>> authorities_on_cards(Home& home, const std::string& module) {
  TRY_ASSIGN(const auto modules, modules_of(home, module));
  TRY_ASSIGN(const auto client, token::AgentClient::connect(home.agent()));
  TRY_ASSIGN(const token::CardsView view, client->list(modules));
  std::vector<CardAuthority> found;
  for (const token::ModuleView& one : view.modules) {
    if (one.error && !module.empty()) return tl::unexpected(*one.error);
    for (const token::Card& card : one.cards) add_card(card, found);
  }
  TRY_ASSIGN(const auto anchors, store::Anchors(home.store()).all());
  for (CardAuthority& authority : found) {
    authority.trusted = std::any_of(anchors.begin(), anchors.end(), [&authority](const store::Anchor& anchor) {
      return anchor.certificate == authority.certificate;
    });
  }
  return found;
}

}  // namespace letterlock::app
