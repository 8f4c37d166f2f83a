// OauthProvider: the mail providers whose servers take a sign-in by OAuth 2.0 instead of a password, and where they do
// that. One table; nothing that a server or a configuration file says can add to it, or a sign-in could be led to
// somebody else (RFC 9700 section 4.4, mix-up).
//
// Client ids are not here: a provider gives them to whoever registers a program there (a setting, app/mail_login.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace letterlock::account {

struct OauthProvider {
  std::string id;    // "google"
  std::string name;  // "Google"
  // How the `iss` of its answers (RFC 9207) begins, or what it is.
  std::string issuer;
  std::string authorization_url;
  std::string token_url;
  std::string scope;
  // What stands for this computer in the redirect: 127.0.0.1 (RFC 8252 section 7.3) or, where registrations know only
  // that, localhost.
  std::string loopback_host;
  std::vector<std::string> domains;  // of mail servers: themselves, and all names below
};

const std::vector<OauthProvider>& oauth_providers();
// By the host of a mail server; null where none is known.
const OauthProvider* oauth_provider_of(std::string_view host);
// By its id.
const OauthProvider* find_oauth_provider(std::string_view id);

}  // namespace letterlock::account
