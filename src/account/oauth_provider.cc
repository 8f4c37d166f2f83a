#include "account/oauth_provider.h"

#include <algorithm>

namespace letterlock::account {

const std::vector<OauthProvider>& oauth_providers() {
  static const std::vector<OauthProvider> providers = {
      {.id = "google",
       .name = "Google",
       .issuer = "https://accounts.google.com",
       .authorization_url = "https://accounts.google.com/o/oauth2/v2/auth",
       .token_url = "https://oauth2.googleapis.com/token",
       .scope = "https://mail.google.com/",
       .loopback_host = "127.0.0.1",
       .domains = {"gmail.com", "googlemail.com"}},
      {.id = "microsoft",
       .name = "Microsoft",
       .issuer = "https://login.microsoftonline.com/",
       .authorization_url = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
       .token_url = "https://login.microsoftonline.com/common/oauth2/v2.0/token",
       .scope = "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/POP.AccessAsUser.All "
                "https://outlook.office.com/SMTP.Send offline_access",
       .loopback_host = "localhost",
       .domains = {"outlook.office365.com", "smtp.office365.com", "outlook.office.com", "outlook.com", "hotmail.com"}},
  };
  return providers;
}

const OauthProvider* oauth_provider_of(std::string_view host) {
  for (const OauthProvider& provider : oauth_providers()) {
    const bool is_its =
        std::any_of(provider.domains.begin(), provider.domains.end(),
                    [host](const std::string& domain) { return host == domain || host.ends_with("." + domain); });
    if (is_its) return &provider;
  }
  return nullptr;
}

const OauthProvider* find_oauth_provider(std::string_view id) {
  const auto& all = oauth_providers();
  const auto found = std::find_if(all.begin(), all.end(), [id](const OauthProvider& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace letterlock::account
