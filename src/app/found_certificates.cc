#include "app/found_certificates.h"

#include <algorithm>

#include "app/fingerprint.h"
#include "token/agent_client.h"
#include "token/modules.h"
#include "token/pkcs12.h"
#include "x509/address.h"

namespace letterlock::app {
namespace {

void add_own(FoundCertificates& found, const std::vector<x509::Certificate>& own, const std::string& place) {
  found.own.insert(found.own.end(), own.begin(), own.end());
  found.places.resize(found.own.size(), place);
}

Status read_files(const std::vector<std::string>& files, const FileOpener& open, FoundCertificates& found) {
  for (const std::string& path : files) {
    TRY_ASSIGN(const auto token, open(path));
    add_own(found, token->own_certificates(), path);
    found.others.insert(found.others.end(), token->other_certificates().begin(), token->other_certificates().end());
  }
  return {};
}

// Certificates stand on cards for everybody to read: nobody is asked for a PIN.
Status read_cards(const Home& home, const WantedTokens& wanted, FoundCertificates& found) {
  if (wanted.cards.empty()) return {};
  std::vector<std::string> modules = {wanted.module};
  if (wanted.module.empty()) {
    modules.clear();
    for (const token::KnownModule& module : token::find_modules()) modules.push_back(module.path);
  }
  TRY_ASSIGN(const auto client, token::AgentClient::connect(home.agent()));
  TRY_ASSIGN(const token::CardsView view, client->list(modules));
  for (const token::ModuleView& module : view.modules) {
    if (module.error && !wanted.module.empty()) return tl::unexpected(*module.error);
  }
  for (const std::string& name : wanted.cards) {
    TRY_ASSIGN(const token::Card card, token::find_card(view, name));
    add_own(found, token::certificates_of(card, token::Whose::holder), token::name_of(card));
    for (auto& other : token::certificates_of(card, token::Whose::authority)) found.others.push_back(std::move(other));
    found.modules.push_back(card.module);
  }
  return {};
}

// Of those that can be used so: the one that the user named (certificate_without_key where there is none); else the
// best by address, then by the later end.
template <typename Usable>
Result<std::optional<x509::Certificate>> choose(const FoundCertificates& found, const std::string& named,
                                                const std::string& address, Usable usable) {
  const std::string wanted = plain_fingerprint(named);
  std::optional<x509::Certificate> best;
  const auto better = [&address](const x509::Certificate& a, const x509::Certificate& b) {
    const bool a_fits = names_address(a, address);
    const bool b_fits = names_address(b, address);
    return a_fits != b_fits ? a_fits : a.not_after() > b.not_after();
  };
  for (const x509::Certificate& certificate : found.own) {
    if (!usable(certificate) || !certificate.fingerprint().starts_with(wanted)) continue;
    if (!best || better(certificate, *best)) best = certificate;
  }
  if (!best && !wanted.empty()) return fail(ErrorCode::certificate_without_key, {{"subject", named}});
  return best;
}

}  // namespace

bool names_address(const x509::Certificate& certificate, const std::string& address) {
  return std::any_of(certificate.addresses().begin(), certificate.addresses().end(),
                     [&address](const std::string& named) { return x509::same_address(named, address); });
}

Result<FoundCertificates> find_certificates(const Home& home, const WantedTokens& wanted, const FileOpener& open) {
  FoundCertificates found;
  TRY(read_files(wanted.files, open, found));
  TRY(read_cards(home, wanted, found));
  return found;
}

Result<std::optional<x509::Certificate>> choose_signing(const FoundCertificates& found, const std::string& named,
                                                        const std::string& address) {
  return choose(found, named, address, [](const x509::Certificate& c) { return c.can_sign(); });
}

Result<std::optional<x509::Certificate>> choose_encryption(const FoundCertificates& found, const std::string& named,
                                                           const std::string& address) {
  return choose(found, named, address, [](const x509::Certificate& c) { return c.can_encrypt(); });
}

std::vector<x509::Certificate> others_that_open(const FoundCertificates& found, const account::Account& account) {
  std::vector<x509::Certificate> others;
  for (const x509::Certificate& certificate : found.own) {
    const bool chosen = certificate == account.encryption_certificate || certificate == account.signing_certificate;
    if (!chosen && certificate.can_encrypt()) others.push_back(certificate);
  }
  return others;
}

}  // namespace letterlock::app
