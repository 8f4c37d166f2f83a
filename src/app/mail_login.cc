#include "app/mail_login.h"

#include "account/oauth_provider.h"
#include "account/route.h"
#include "crypto/key.h"
#include "net/fetch.h"
#include "net/loopback.h"
#include "store/accounts.h"
#include "store/mail_secrets.h"
#include "store/settings.h"

namespace letterlock::app {
namespace {

using account::OauthClient;
using account::OauthGrant;
using account::OauthProvider;
using account::OauthTokens;
using store::SecretKind;

constexpr size_t kRandomOctets = 32;
// So much of a token's time is left over: a login takes some seconds, and clocks differ.
constexpr std::chrono::seconds kSpare{60};

std::string setting_of(const OauthProvider& provider) { return "oauth-client-id." + provider.id; }

Result<std::optional<OauthGrant>> grant_of(Home& home, const account::Account& account) {
  TRY_ASSIGN(const auto kept, store::MailSecrets(home.store()).find(account.id, SecretKind::oauth_refresh_token));
  if (!kept) return std::nullopt;
  return account::to_grant(*kept);
}

Status keep(Home& home, const account::Account& account, const OauthGrant& grant) {
  store::MailSecrets secrets(home.store());
  return secrets.put(account.id, SecretKind::oauth_refresh_token, account::to_secret(grant));
}

Result<OauthClient> client_of(Home& home, const account::Account& account, const OauthProvider& provider,
                              const SignIn& how) {
  OauthClient client{how.client_id, {}};
  if (client.id.empty()) {
    TRY_ASSIGN(const auto set, client_id(home, provider));
    if (!set) return fail(ErrorCode::oauth_client_id_missing, {{"provider", provider.name}});
    client.id = *set;
  }
  const bool is_word = !how.client_secret || account::is_client_word(how.client_secret->text());
  if (!account::is_client_word(client.id) || !is_word) {
    return fail(ErrorCode::oauth_refused, {{"provider", provider.name}, {"reason", "no client id looks like this"}});
  }
  if (how.client_secret) {
    client.secret = how.client_secret->copy();
    return client;
  }
  TRY_ASSIGN(auto before, grant_of(home, account));
  if (before && before->provider == provider.id && before->client.id == client.id) {
    client.secret = std::move(before->client.secret);
  }
  return client;
}

Result<OauthTokens> ask_for_tokens(const account::Account& account, const OauthProvider& provider, const Secret& form) {
  net::FetchOptions options;
  options.limit = account::kTokenAnswerMax;
  options.authority_file = account.server_authority;
  TRY_ASSIGN(net::Fetched fetched, net::post_form(provider.token_url, form, options));
  return account::read_tokens(provider, account.address, fetched.status, fetched.body);
}

// Shows the address and waits for the browser to come back with a code.
Result<Secret> ask_person(net::Loopback& loopback, const account::Account& account, const OauthProvider& provider,
                          const OauthClient& client, const account::OauthAttempt& attempt, const SignIn& how) {
  how.show(account::authorization_url(provider, client.id, attempt, account.address));
  Result<std::optional<Secret>> answer = std::nullopt;
  const auto until = std::chrono::steady_clock::now() + how.wait;
  TRY_ASSIGN(const bool came, loopback.wait(
                                  [&](const std::string& target) -> std::string {
                                    answer = account::read_redirect(provider, attempt, target);
                                    return !answer || *answer ? how.page : "";
                                  },
                                  until, how.given_up));
  if (!came) return fail(ErrorCode::oauth_no_answer, {{"provider", provider.name}});
  if (!answer) return tl::unexpected(std::move(answer).error());
  return std::move(**answer);
}

// What is written of a server of this provider, with the login by OAuth.
template <typename Way>
void use_oauth(std::string& written, const Result<Way>& way, const account::Account& account,
               const OauthProvider& provider) {
  const net::Server* server = way ? std::get_if<net::Server>(&*way) : nullptr;
  const OauthProvider* its = server == nullptr ? nullptr : account::oauth_provider_of(server->host);
  if (its == nullptr || its->id != provider.id) return;
  net::Server changed = *server;
  changed.login = net::Login::oauth;
  if (changed.user.empty()) changed.user = account.address;
  written = changed.url();
}

template <typename Way>
const OauthProvider* provider_in(const Result<Way>& way) {
  const net::Server* server = way ? std::get_if<net::Server>(&*way) : nullptr;
  return server == nullptr ? nullptr : account::oauth_provider_of(server->host);
}

}  // namespace

Result<std::optional<std::string>> client_id(Home& home, const OauthProvider& provider) {
  return store::Settings(home.store()).get(setting_of(provider));
}

Result<const OauthProvider*> provider_of(const account::Account& account) {
  const OauthProvider* found = provider_in(account::incoming_of(account.incoming));
  if (found == nullptr) found = provider_in(account::outgoing_of(account.outgoing));
  if (found != nullptr) return found;
  return fail(ErrorCode::oauth_provider_unknown, {{"server", account.incoming}});
}

Result<account::Account> sign_in(Home& home, const account::Account& account, const OauthProvider& provider,
                                 const SignIn& how) {
  TRY_ASSIGN(OauthClient client, client_of(home, account, provider, how));
  TRY_ASSIGN(net::Loopback loopback, net::Loopback::open());
  const account::OauthAttempt attempt =
      account::new_attempt(crypto::random_bytes(kRandomOctets), crypto::random_secret(kRandomOctets).view(),
                           "http://" + provider.loopback_host + ":" + std::to_string(loopback.port()));
  TRY_ASSIGN(const Secret code, ask_person(loopback, account, provider, client, attempt, how));
  TRY_ASSIGN(OauthTokens tokens, ask_for_tokens(account, provider, account::exchange_form(client, attempt, code)));
  if (!tokens.refresh) {
    return fail(ErrorCode::oauth_refused, {{"provider", provider.name}, {"reason", "it gave no refresh token"}});
  }
  if (!how.client_id.empty()) TRY(store::Settings(home.store()).set(setting_of(provider), how.client_id));
  TRY(keep(home, account, {provider.id, std::move(client), std::move(*tokens.refresh)}));
  account::Account changed = account;
  use_oauth(changed.incoming, account::incoming_of(account.incoming), account, provider);
  use_oauth(changed.outgoing, account::outgoing_of(account.outgoing), account, provider);
  TRY(store::Accounts(home.store()).update(changed));
  return changed;
}

Result<Secret> AccessTokens::get(const net::Server& server) {
  const std::lock_guard lock(mutex_);
  is_new_ = token_.empty() || home_.now() >= good_until_;
  if (is_new_) TRY(refresh(server));
  return token_.copy();
}

bool AccessTokens::forget() {
  const std::lock_guard lock(mutex_);
  const bool was_there = !token_.empty() && !is_new_;
  token_.clear();
  return was_there;
}

Status AccessTokens::refresh(const net::Server& server) {
  const OauthProvider* provider = provider_ != nullptr ? provider_ : account::oauth_provider_of(server.host);
  if (provider == nullptr) return fail(ErrorCode::oauth_provider_unknown, {{"server", server.host}});
  TRY_ASSIGN(auto grant, grant_of(home_, account_));
  if (!grant || grant->provider != provider->id) {
    return fail(ErrorCode::oauth_login_needed, {{"user", server.user}, {"provider", provider->name}});
  }
  TRY_ASSIGN(OauthTokens tokens,
             ask_for_tokens(account_, *provider, account::refresh_form(grant->client, grant->refresh_token)));
  if (tokens.refresh) {
    grant->refresh_token = std::move(*tokens.refresh);
    TRY(keep(home_, account_, *grant));
  }
  token_ = std::move(tokens.access);
  good_until_ = home_.now() + std::max(tokens.lifetime - kSpare, std::chrono::seconds(0));
  return {};
}

}  // namespace letterlock::app
