// Signing in at a mail provider by OAuth 2.0: what is asked and how the answers are read, without asking.
//
// The authorization-code flow for programs on a person's computer (RFC 8252) with PKCE S256 (RFC 7636):
//   1. authorization_url() is opened in the person's own browser; no password ever passes through here
//   2. the browser comes back to this computer, and read_redirect() takes the code out of what it asks for
//   3. exchange_form() is posted to the provider's token address, and read_tokens() reads the answer
//   4. refresh_form() gets a new access token whenever one is needed
//
// Everything that comes back is bounded and checked: a request with another state, a repeated parameter or another
// issuer (RFC 9207) is none of ours. Codes and tokens are Secrets; the parser's own copies of them are wiped where they
// can be reached. What it does not do: listen (net/loopback.h), fetch (net/fetch.h), keep (app/mail_login.h), draw
// random numbers.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "account/oauth_provider.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace letterlock::account {

// The program as the provider knows it. `secret` is empty where the provider gave none: such secrets are no secrets of
// ours (RFC 8252 section 8.5), and kept like one all the same.
struct OauthClient {
  std::string id;
  Secret secret;
};

// Of one sign-in. Both from 32 random octets each.
struct OauthAttempt {
  std::string state;
  Secret verifier;
  std::string redirect;  // "http://127.0.0.1:49152"; without a path, as providers' registrations have it
};
OauthAttempt new_attempt(ByteView random_state, ByteView random_verifier, std::string redirect);

// `user`: who should sign in, as a hint.
std::string authorization_url(const OauthProvider& provider, const std::string& client_id, const OauthAttempt& attempt,
                              const std::string& user);

// The code of what the browser asks this computer for ("/?code=...&state=..."). None where it is not about this
// attempt: whoever sent it, the wait goes on. oauth_denied {provider} where the person said no; oauth_refused
// {provider, reason} where the provider did, or the answer names another issuer.
Result<std::optional<Secret>> read_redirect(const OauthProvider& provider, const OauthAttempt& attempt,
                                            std::string_view target);

Secret exchange_form(const OauthClient& client, const OauthAttempt& attempt, const Secret& code);
Secret refresh_form(const OauthClient& client, const Secret& refresh_token);

struct OauthTokens {
  Secret access;
  std::optional<Secret> refresh;
  std::chrono::seconds lifetime{0};  // of the access token; 0: not said
};
// Answers above this are server_misbehaves.
constexpr size_t kTokenAnswerMax = 64 * 1024;
// What the token address answered (RFC 6749 sections 5.1, 5.2). Wipes `body`. oauth_login_needed {user, provider} for
// invalid_grant; oauth_refused {provider, reason}; server_refused for a status of 429 and from 500;
// server_misbehaves {server, reason} where it cannot be read, or its token is not one to bear.
Result<OauthTokens> read_tokens(const OauthProvider& provider, const std::string& user, long status, Bytes& body);

// What is kept of a sign-in, in one secret: whom it is from, by which client, and the refresh token.
struct OauthGrant {
  std::string provider;  // id
  OauthClient client;
  Secret refresh_token;
};
Secret to_secret(const OauthGrant& grant);
// None where it is not one of ours.
std::optional<OauthGrant> to_grant(const Secret& kept);

// 1 to 255 printable characters without blanks, as providers give them.
bool is_client_word(std::string_view text);

}  // namespace letterlock::account
