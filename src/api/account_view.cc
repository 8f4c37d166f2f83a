#include "api/account_view.h"

#include "outbox/announced.h"

namespace letterlock::api {

namespace {

OwnEndView view_of(const app::OwnEnd& end, text::Language language) {
  const char* use = end.signing ? (end.encryption ? "both" : "signing") : "encryption";
  const std::string key = std::string("view.own-end.") + (end.ended ? "ended." : "soon.") + use;
  const std::string what = text::sentence(language, key, {{"until", to_rfc3339(end.until).substr(0, 10)}});
  return {end.certificate, end.until, end.ended, what + text::sentence(language, "view.own-end.do")};
}

}  // namespace

AccountView view_of(const account::Account& account, const app::AccountNeeds& needs, text::Language language) {
  AccountView view;
  view.id = account.id;
  view.display_name = account.display_name;
  view.address = account.address;
  view.incoming = account.incoming;
  view.outgoing = account.outgoing;
  view.server_authority = account.server_authority;
  view.leave_on_server = account.leave_on_server;
  view.token_files = account.token_files;
  view.token_modules = account.token_modules;
  if (account.signing_certificate) view.signing_certificate = view_of(*account.signing_certificate);
  if (account.encryption_certificate) view.encryption_certificate = view_of(*account.encryption_certificate);
  for (const crypto::Capability& capability : outbox::announced_capabilities(account)) {
    view.algorithms.push_back(capability.name());
  }
  for (const auto cipher : account.ciphers) view.ciphers.emplace_back(crypto::info(cipher).name);
  view.needs_password = needs.password;
  view.needs_sign_in = needs.sign_in;
  view.findings = views_of(account::check_certificates(account), language);
  for (const app::OwnEnd& end : needs.ends) view.ends.push_back(view_of(end, language));
  return view;
}

std::vector<AccountStepView> views_of(const std::vector<app::AccountStep>& steps, text::Language language,
                                      text::Medium medium) {
  std::vector<AccountStepView> views;
  for (const app::AccountStep& step : steps) {
    AccountStepView view{step.id, text::sentence(language, "view.account.step." + step.id), {}};
    if (step.error) view.error = view_of(*step.error, language, medium);
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace letterlock::api
