// Views of accounts: what was set up, what speaks against it, what it still wants, and how a trial of it went.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "account/account.h"
#include "api/certificate_view.h"
#include "api/error_view.h"
#include "api/finding_view.h"
#include "app/accounts.h"
#include "base/json.h"

namespace letterlock::api {

struct OwnEndView {
  std::string certificate;  // fingerprint
  Time until{};
  bool ended = false;
  std::string text;  // what ends when, and what to do
};
BOOST_DESCRIBE_STRUCT(OwnEndView, (), (certificate, until, ended, text))

struct AccountView {
  std::string id;
  std::string display_name;
  std::string address;
  std::string incoming;
  std::string outgoing;
  std::string server_authority;
  bool leave_on_server = true;
  std::vector<std::string> token_files;
  std::vector<std::string> token_modules;
  std::optional<CertificateView> signing_certificate;
  std::optional<CertificateView> encryption_certificate;
  std::vector<std::string> algorithms;  // what this account announces, in its order
  std::vector<std::string> ciphers;     // of them, the content encryption that can be chosen
  bool needs_password = false;
  bool needs_sign_in = false;
  std::vector<FindingView> findings;  // what speaks against its certificates
  std::vector<OwnEndView> ends;       // certificates that end soon or have ended
};
BOOST_DESCRIBE_STRUCT(AccountView, (),
                      (id, display_name, address, incoming, outgoing, server_authority, leave_on_server, token_files,
                       token_modules, signing_certificate, encryption_certificate, algorithms, ciphers, needs_password,
                       needs_sign_in, findings, ends))
AccountView view_of(const account::Account& account, const app::AccountNeeds& needs, text::Language language);

struct AccountStepView {
  std::string id;    // "incoming", "outgoing", "certificates", "signing-key", "encryption-key"
  std::string text;  // what was tried
  std::optional<ErrorView> error;
};
BOOST_DESCRIBE_STRUCT(AccountStepView, (), (id, text, error))
std::vector<AccountStepView> views_of(const std::vector<app::AccountStep>& steps, text::Language language,
                                      text::Medium medium = text::Medium::terminal);

}  // namespace letterlock::api
