// Accounts: set up, changed, tried, removed; their passwords; the search for their servers.
#include "app/accounts.h"
#include "api/account_view.h"
#include "api/discovery_view.h"
#include "api/state_view.h"
#include "app/mail_login.h"
#include "service/acts/all.h"
#include "service/acts/views.h"
#include "service/keys.h"
#include "service/reply_to.h"
#include "store/accounts.h"

namespace letterlock::service {
namespace {

using Views = std::vector<api::AccountView>;
using Steps = std::vector<api::AccountStepView>;

struct NewAccountRequest {
  std::string id;
  std::string display_name;
  std::string address;
  std::string incoming;
  std::string outgoing;
  std::string server_authority;
  std::optional<Secret> mail_password;
  std::optional<Secret> outgoing_password;
  bool leave_on_server = true;
  std::vector<std::string> token_files;
  std::vector<std::string> cards;
  std::string module;
  std::string signing_certificate;
  std::string encryption_certificate;
  bool bind = false;
  std::vector<std::string> ciphers;
};
BOOST_DESCRIBE_STRUCT(NewAccountRequest, (),
                      (id, display_name, address, incoming, outgoing, server_authority, mail_password,
                       outgoing_password, leave_on_server, token_files, cards, module, signing_certificate,
                       encryption_certificate, bind, ciphers))

struct AccountChangeRequest {
  std::optional<std::string> display_name;
  std::optional<std::string> incoming;
  std::optional<std::string> outgoing;
  std::optional<std::string> server_authority;
  std::optional<bool> leave_on_server;
  std::optional<std::vector<std::string>> ciphers;
  std::vector<std::string> token_files;
  std::vector<std::string> cards;
  std::string module;
  std::string signing_certificate;
  std::string encryption_certificate;
  bool bind = false;
};
BOOST_DESCRIBE_STRUCT(AccountChangeRequest, (),
                      (display_name, incoming, outgoing, server_authority, leave_on_server, ciphers, token_files, cards,
                       module, signing_certificate, encryption_certificate, bind))

struct PasswordsRequest {
  std::optional<Secret> mail;
  std::optional<Secret> outgoing;
};
BOOST_DESCRIBE_STRUCT(PasswordsRequest, (), (mail, outgoing))

struct SignInRequest {
  std::string client_id;
  std::optional<Secret> client_secret;
};
BOOST_DESCRIBE_STRUCT(SignInRequest, (), (client_id, client_secret))

struct DiscoveryRequest {
  std::string address;
  std::string server_authority;
};
BOOST_DESCRIBE_STRUCT(DiscoveryRequest, (), (address, server_authority))

struct ServersRequest {
  std::string incoming;
  std::string outgoing;
  std::string server_authority;
  std::optional<Secret> mail_password;
  std::optional<Secret> outgoing_password;
};
BOOST_DESCRIBE_STRUCT(ServersRequest, (), (incoming, outgoing, server_authority, mail_password, outgoing_password))

std::optional<Secret> copy_of(const std::optional<Secret>& secret) {
  return secret ? std::optional(secret->copy()) : std::nullopt;
}

Result<api::AccountView> changed(Act& act, const account::Account& account) {
  act.parts().accounts_changed();
  return account_view(act, account);
}

Result<api::AccountView> add(Act& act, const NewAccountRequest& request) {
  app::NewAccount wanted;
  wanted.id = request.id;
  wanted.display_name = request.display_name;
  wanted.address = request.address;
  wanted.incoming = request.incoming;
  wanted.outgoing = request.outgoing;
  wanted.server_authority = request.server_authority;
  wanted.mail_password = copy_of(request.mail_password);
  wanted.outgoing_password = copy_of(request.outgoing_password);
  wanted.leave_on_server = request.leave_on_server;
  wanted.token_files = request.token_files;
  wanted.cards = request.cards;
  wanted.module = request.module;
  wanted.signing_certificate = request.signing_certificate;
  wanted.encryption_certificate = request.encryption_certificate;
  wanted.bind = request.bind;
  if (!request.ciphers.empty()) {
    TRY_ASSIGN(wanted.ciphers, api::ciphers_of(request.ciphers));
  }
  TRY_ASSIGN(const app::FileOpener open, opener_of(act));
  TRY_ASSIGN(const account::Account account, app::add_account(act.home(), wanted, open));
  return changed(act, account);
}

Result<api::AccountView> change(Act& act, const AccountChangeRequest& request) {
  app::AccountChange wanted;
  wanted.display_name = request.display_name;
  wanted.incoming = request.incoming;
  wanted.outgoing = request.outgoing;
  wanted.server_authority = request.server_authority;
  wanted.leave_on_server = request.leave_on_server;
  if (request.ciphers) {
    TRY_ASSIGN(wanted.ciphers, api::ciphers_of(*request.ciphers));
  }
  wanted.token_files = request.token_files;
  wanted.cards = request.cards;
  wanted.module = request.module;
  wanted.signing_certificate = request.signing_certificate;
  wanted.encryption_certificate = request.encryption_certificate;
  wanted.bind = request.bind;
  TRY_ASSIGN(const app::FileOpener open, opener_of(act));
  TRY_ASSIGN(const account::Account account, app::change_account(act.home(), act.parameter("account"), wanted, open));
  return changed(act, account);
}

Result<Nothing> remove(Act& act) {
  TRY(app::remove_account(act.home(), act.parameter("account")));
  act.parts().keys.forget();
  act.parts().accounts_changed();
  return Nothing{};
}

Result<Steps> test(Act& act) {
  TRY_ASSIGN(const account::Account account, app::find_account(act.home(), act.parameter("account")));
  TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::yes));
  TRY_ASSIGN(const auto steps, app::test_account(act.home(), account.id, keys));
  return api::views_of(steps, act.language(), text::Medium::page);
}

Result<api::AccountView> set_passwords(Act& act, const PasswordsRequest& request) {
  TRY_ASSIGN(const account::Account account, app::find_account(act.home(), act.parameter("account")));
  TRY(app::set_passwords(act.home(), account.id, request.mail, request.outgoing));
  return changed(act, account);
}

std::string end_page(text::Language language) {
  return "<!DOCTYPE html><meta charset=\"utf-8\"><title>Letterlock</title><p>" +
         text::sentence(language, "cli.login-page") + "</p>";
}

Result<api::AccountView> sign_in(Act& act, const SignInRequest& request) {
  TRY_ASSIGN(const account::Account account, app::find_account(act.home(), act.parameter("account")));
  TRY_ASSIGN(const account::OauthProvider* provider, app::provider_of(account));
  app::SignIn how;
  how.client_id = request.client_id;
  how.client_secret = copy_of(request.client_secret);
  how.page = end_page(act.language());
  how.show = [&act](const std::string& url) { act.parts().events.publish("open", {{"act", act.id()}, {"url", url}}); };
  how.given_up = [&act] { return act.cancelled(); };
  TRY_ASSIGN(const account::Account signed_in, app::sign_in(act.home(), account, *provider, how));
  return changed(act, signed_in);
}

Result<api::DiscoveryView> discover(Act& act, const DiscoveryRequest& request) {
  app::DiscoveryOptions options;
  options.authority_file = request.server_authority;
  TRY_ASSIGN(const app::Discovery discovery, app::discover(request.address, options));
  return api::view_of(request.address, discovery, act.language(), text::Medium::page);
}

Result<Steps> try_servers(Act& act, const ServersRequest& request) {
  const app::NewServers servers{request.incoming, request.outgoing, request.server_authority,
                                copy_of(request.mail_password), copy_of(request.outgoing_password)};
  return api::views_of(app::try_servers(servers), act.language(), text::Medium::page);
}

}  // namespace

Result<Views> account_views(Act& act) {
  TRY_ASSIGN(const auto accounts, store::Accounts(act.home().store()).all());
  Views views;
  for (const account::Account& account : accounts) views.push_back(account_view(act, account));
  return views;
}

void add_accounts(Routes& routes) {
  routes.add<Views>(Method::get, "/api/accounts", account_views);
  routes.add<NewAccountRequest, api::AccountView>(Method::post, "/api/accounts", add);
  routes.add<AccountChangeRequest, api::AccountView>(Method::patch, "/api/accounts/{account}", change);
  routes.add<Nothing>(Method::remove, "/api/accounts/{account}", remove);
  routes.add<Steps>(Method::post, "/api/accounts/{account}/test", test);
  routes.add<PasswordsRequest, api::AccountView>(Method::post, "/api/accounts/{account}/passwords", set_passwords);
  routes.add<SignInRequest, api::AccountView>(Method::post, "/api/accounts/{account}/sign-in", sign_in);
  routes.add<DiscoveryRequest, api::DiscoveryView>(Method::post, "/api/discovery", discover);
  routes.add<ServersRequest, Steps>(Method::post, "/api/servers/try", try_servers);
}

}  // namespace letterlock::service
