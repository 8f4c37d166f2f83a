// Servers: an account's mail servers, connected with the login that was kept for it, or tried.
#pragma once

#include "account/account.h"
#include "app/home.h"
#include "app/mail_login.h"
#include "net/connect.h"

namespace letterlock::app {

// For outbox/ and inbox/. mail_password_needed {server, user} where the server wants a login and nothing was kept;
// oauth_login_needed and the others of AccessTokens (mail_login.h) where it wants a token.
// `home` outlives it; the account is copied.
net::Connector connector_of(Home& home, const account::Account& account);

// The same for an account that is not kept yet, with passwords that were given. A login that is not here
// (oauth_login_needed, mail_password_needed) is told after the server was reached and verified. The passwords outlive
// it.
net::Connector connector_with(const account::Account& account, const std::optional<Secret>& mail,
                              const std::optional<Secret>& outgoing);

// connect() with a token of the account. One from before may have been withdrawn since: where the server refuses it,
// once more with a new one. The errors of both.
Result<std::unique_ptr<net::Stream>> connect_by_token(const net::Server& server, AccessTokens& tokens,
                                                      const net::ConnectOptions& options);

// Does one of its servers want a password?
bool needs_password(const account::Account& account);
// Does one of them want a sign-in by OAuth?
bool needs_sign_in(const account::Account& account);

// Connects, logs in and asks for something harmless: the mailboxes, the messages' numbers, the server's greeting. For
// folders and commands: whether they are there.
Status try_incoming(const account::Account& account, const net::Connector& connect);
Status try_outgoing(const account::Account& account, const net::Connector& connect);

}  // namespace letterlock::app
