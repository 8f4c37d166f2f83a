// Mail login: signing in at a provider in the browser, and the access tokens that come of it.
//
// sign_in() waits on the loopback for the browser and keeps what it brings: a refresh token, with the client that got
// it, where passwords are kept (store/mail_secrets.h). No password passes through here. AccessTokens gets a short-lived
// token from it for each login at a mail server; those stay in this process's memory alone.
//
// The client id is a setting of the home for each provider; a client secret, where a provider gives one out, belongs
// to the account's grant.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "account/account.h"
#include "account/oauth.h"
#include "app/home.h"
#include "net/server.h"

namespace letterlock::app {

// What was set for the provider, if anything.
Result<std::optional<std::string>> client_id(Home& home, const account::OauthProvider& provider);

// The provider of the account's servers, whose names are in the table; oauth_provider_unknown {server}.
Result<const account::OauthProvider*> provider_of(const account::Account& account);

struct SignIn {
  std::string client_id;                             // kept as the setting; empty: the one that is set
  std::optional<Secret> client_secret = {};          // none: as in the account's last sign-in with this client
  std::chrono::seconds wait{300};                    // for the person
  std::string page;                                  // HTML; what the browser shows at the end
  std::function<void(const std::string& url)> show;  // the address that the person opens
  std::function<bool()> given_up = nullptr;          // asked a few times a second: then cancelled
};
// Signs in, keeps the refresh token, and makes the account's servers of this provider log in by it. The account as it
// is then. oauth_client_id_missing {provider}, oauth_denied, oauth_no_answer {provider}, oauth_refused,
// loopback_failed, option_value_unknown (a client id that is none), the errors of fetch() and of MailSecrets.
Result<account::Account> sign_in(Home& home, const account::Account& account, const account::OauthProvider& provider,
                                 const SignIn& how);

// For one account's logins. May be used by several threads. `home` outlives it.
class AccessTokens {
 public:
  AccessTokens(Home& home, account::Account account, const account::OauthProvider* provider = nullptr)
      : home_(home), account_(std::move(account)), provider_(provider) {}

  // A token that is good for another minute at least, got anew where none is there. A new refresh token that comes with
  // it is kept. oauth_login_needed {user, provider} where nobody signed in or the permission has ended; the others of
  // sign_in().
  Result<Secret> get(const net::Server& server);
  // The server refused it: the next get() asks for another. False where there was none from before.
  bool forget();

 private:
  Status refresh(const net::Server& server);

  Home& home_;
  account::Account account_;
  const account::OauthProvider* provider_;  // null: by the server's name
  std::mutex mutex_;
  Secret token_;
  bool is_new_ = false;  // came with the last get()
  Time good_until_{};
};

}  // namespace letterlock::app
