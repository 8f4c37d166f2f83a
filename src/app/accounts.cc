#include "app/accounts.h"

#include <algorithm>

#include "app/fingerprint.h"
#include "app/servers.h"
#include "crypto/digest.h"
#include "store/accounts.h"
#include "store/certificates.h"
#include "store/mail_secrets.h"
#include "token/agent_client.h"
#include "token/modules.h"
#include "token/pkcs12.h"
#include "x509/address.h"

namespace letterlock::app {
namespace {

struct Found {
  std::vector<x509::Certificate> own;
  std::vector<x509::Certificate> others;
  std::vector<std::string> modules;  // of the cards
};

Status read_files(const std::vector<std::string>& files, const token::PasswordAsker& ask, Found& found) {
  for (const std::string& path : files) {
    TRY_ASSIGN(const Secret password, ask(path, {token::KeyUse::decrypt, {}, {}}));
    TRY_ASSIGN(const auto token, token::Pkcs12::open_file(path, password));
    found.own.insert(found.own.end(), token->own_certificates().begin(), token->own_certificates().end());
    found.others.insert(found.others.end(), token->other_certificates().begin(), token->other_certificates().end());
  }
  return {};
}

// Certificates stand on cards for everybody to read: nobody is asked for a PIN.
Status read_cards(const Home& home, const NewAccount& wanted, Found& found) {
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
    for (auto& own : token::certificates_of(card, token::Whose::holder)) found.own.push_back(std::move(own));
    for (auto& other : token::certificates_of(card, token::Whose::authority)) found.others.push_back(std::move(other));
    found.modules.push_back(card.module);
  }
  return {};
}

bool names_address(const x509::Certificate& certificate, const std::string& address) {
  return std::any_of(certificate.addresses().begin(), certificate.addresses().end(),
                     [&address](const std::string& named) { return x509::same_address(named, address); });
}

// Of those that can be used so: the one that the user named (certificate_without_key where there is none); else the
// best by address, then by the later end.
template <typename Usable>
Result<std::optional<x509::Certificate>> choose(const Found& found, const std::string& named,
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

// Retired keys that the token still has: old mail is sealed to them.
std::vector<x509::Certificate> others_that_open(const Found& found, const account::Account& account) {
  std::vector<x509::Certificate> others;
  for (const x509::Certificate& certificate : found.own) {
    const bool chosen = certificate == account.encryption_certificate || certificate == account.signing_certificate;
    if (!chosen && certificate.can_encrypt()) others.push_back(certificate);
  }
  return others;
}

// The local part in small letters, without what no id may hold.
std::string default_id(const std::string& address) {
  std::string id;
  for (const char c : address.substr(0, address.find('@'))) {
    const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (account::is_account_id(id + small)) id.push_back(small);
  }
  return id.empty() ? "account" : id;
}

Status try_sign(token::KeySource& keys, const x509::Certificate& certificate) {
  TRY_ASSIGN(const auto signer, keys.signer(certificate, {token::KeyUse::sign, {}, {}}));
  const Bytes digest = crypto::sha256(crypto::random_bytes(32));
  TRY_ASSIGN(const Bytes signature, signer->sign(crypto::DigestAlgorithm::sha256, digest));
  TRY_ASSIGN(const bool right,
             certificate.public_key().verify(signer->scheme(), crypto::DigestAlgorithm::sha256, digest, signature));
  return right ? Status{} : fail(ErrorCode::certificate_without_key, {{"subject", certificate.display_name()}});
}

Status try_decrypt(token::KeySource& keys, const x509::Certificate& certificate) {
  TRY_ASSIGN(const auto decryptor, keys.decryptor(certificate, {token::KeyUse::decrypt, {}, {}}));
  const Secret secret = crypto::random_secret(32);
  constexpr auto kTransport = crypto::KeyTransport::rsa_pkcs1;
  TRY_ASSIGN(const Bytes encrypted, certificate.public_key().encrypt(kTransport, secret.view()));
  TRY_ASSIGN(const Secret opened, decryptor->decrypt(kTransport, encrypted, secret.size()));
  if (equal_constant_time(opened.view(), secret.view())) return {};
  return fail(ErrorCode::certificate_without_key, {{"subject", certificate.display_name()}});
}

}  // namespace

Result<account::Account> add_account(Home& home, const NewAccount& wanted, const token::PasswordAsker& ask) {
  TRY_ASSIGN(const x509::Address address, x509::Address::parse(wanted.address));
  Found found;
  TRY(read_files(wanted.token_files, ask, found));
  TRY(read_cards(home, wanted, found));
  account::Account account;
  account.id = wanted.id.empty() ? default_id(wanted.address) : wanted.id;
  account.display_name = wanted.display_name;
  account.address = address.text();
  account.incoming = wanted.incoming;
  account.outgoing = wanted.outgoing;
  account.server_authority = wanted.server_authority;
  account.leave_on_server = wanted.leave_on_server;
  account.token_files = wanted.token_files;
  account.token_modules = found.modules;
  account.created = home.now();
  TRY_ASSIGN(account.signing_certificate, choose(found, wanted.signing_certificate, address.text(),
                                                 [](const x509::Certificate& c) { return c.can_sign(); }));
  TRY_ASSIGN(account.encryption_certificate, choose(found, wanted.encryption_certificate, address.text(),
                                                    [](const x509::Certificate& c) { return c.can_encrypt(); }));
  account.former_certificates = others_that_open(found, account);
  if (wanted.bind) account::bind_certificates(account);
  TRY(account::validate(account));
  TRY_ASSIGN(auto transaction, home.store().begin());
  TRY(store::Accounts(home.store()).add(account));
  TRY(store::Certificates(home.store()).put(found.own));
  TRY(store::Certificates(home.store()).put(found.others));
  TRY(transaction.commit());
  home.forget_trust();
  TRY(set_passwords(home, account.id, wanted.mail_password, wanted.outgoing_password));
  return account;
}

Status set_passwords(Home& home, const std::string& id, const std::optional<Secret>& mail,
                     const std::optional<Secret>& outgoing) {
  TRY_ASSIGN(const account::Account account, find_account(home, id));
  store::MailSecrets secrets(home.store());
  if (mail) TRY(secrets.put(account.id, store::SecretKind::incoming_password, *mail));
  if (outgoing) TRY(secrets.put(account.id, store::SecretKind::outgoing_password, *outgoing));
  return {};
}

Status remove_account(Home& home, const std::string& id) {
  TRY_ASSIGN(const account::Account account, find_account(home, id));
  TRY(store::Accounts(home.store()).remove(account.id));
  return store::MailSecrets(home.store()).remove(account.id);
}

Result<std::vector<AccountStep>> test_account(Home& home, const std::string& id, token::KeySource* keys) {
  TRY_ASSIGN(const account::Account account, find_account(home, id));
  const net::Connector connect = connector_of(home, account);
  std::vector<AccountStep> steps;
  const auto passes = [&steps](const char* name, const Status& status) {
    steps.push_back({name, status ? std::nullopt : std::optional(status.error())});
    return status.has_value();
  };
  if (!passes("incoming", try_incoming(account, connect))) return steps;
  if (!passes("outgoing", try_outgoing(account, connect))) return steps;
  if (!passes("certificates", account::validate(account))) return steps;
  if (keys == nullptr) {
    passes("signing-key", fail(ErrorCode::password_needed, {{"path", account.id}}));
    return steps;
  }
  if (account.signing_certificate && !passes("signing-key", try_sign(*keys, *account.signing_certificate)))
    return steps;
  if (account.encryption_certificate) passes("encryption-key", try_decrypt(*keys, *account.encryption_certificate));
  return steps;
}

Result<account::Account> find_account(Home& home, const std::string& id) {
  store::Accounts accounts(home.store());
  if (!id.empty()) return accounts.find(id);
  TRY_ASSIGN(auto all, accounts.all());
  if (all.size() == 1) return std::move(all.front());
  return fail(all.empty() ? ErrorCode::account_not_found : ErrorCode::account_ambiguous, {{"account", id}});
}

Result<std::vector<account::Account>> find_accounts(Home& home, const std::string& id) {
  if (id.empty()) {
    TRY_ASSIGN(auto all, store::Accounts(home.store()).all());
    if (!all.empty()) return all;
  }
  TRY_ASSIGN(account::Account one, find_account(home, id));
  return std::vector<account::Account>{std::move(one)};
}

}  // namespace letterlock::app
