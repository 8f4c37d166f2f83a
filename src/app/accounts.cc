#include "app/accounts.h"

#include <algorithm>

#include "app/found_certificates.h"
#include "app/servers.h"
#include "crypto/digest.h"
#include "crypto/key_agreement.h"
#include "store/accounts.h"
#include "store/certificates.h"
#include "store/mail_secrets.h"
#include "x509/address.h"
#include "x509/renewal.h"

namespace letterlock::app {
namespace {

// The local part in small letters, without what no id may hold.
std::string default_id(const std::string& address) {
  std::string id;
  for (const char c : address.substr(0, address.find('@'))) {
    const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (account::is_account_id(id + small)) id.push_back(small);
  }
  return id.empty() ? "account" : id;
}

void add_once(std::vector<std::string>& list, const std::vector<std::string>& more) {
  for (const std::string& one : more) {
    if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
  }
}

Status keep(Home& home, const FoundCertificates& found) {
  TRY(store::Certificates(home.store()).put(found.own));
  return store::Certificates(home.store()).put(found.others);
}

Status try_sign(token::KeySource& keys, const x509::Certificate& certificate) {
  TRY_ASSIGN(const auto signer, keys.signer(certificate, {token::KeyUse::sign, {}, {}}));
  const Bytes digest = crypto::sha256(crypto::random_bytes(32));
  TRY_ASSIGN(const Bytes signature, signer->sign(crypto::DigestAlgorithm::sha256, digest));
  TRY_ASSIGN(const bool right,
             certificate.public_key().verify(signer->scheme(), crypto::DigestAlgorithm::sha256, digest, signature));
  return right ? Status{} : fail(ErrorCode::certificate_without_key, {{"subject", certificate.display_name()}});
}

Status is_same(const x509::Certificate& certificate, const Secret& one, const Secret& other) {
  if (equal_constant_time(one.view(), other.view())) return {};
  return fail(ErrorCode::certificate_without_key, {{"subject", certificate.display_name()}});
}

Status try_decrypt(token::KeySource& keys, const x509::Certificate& certificate) {
  TRY_ASSIGN(const auto decryptor, keys.decryptor(certificate, {token::KeyUse::decrypt, {}, {}}));
  if (certificate.public_key().agrees_on_keys()) {
    TRY_ASSIGN(const crypto::Agreed agreed, crypto::agree_with_new_key(certificate.public_key()));
    TRY_ASSIGN(const Secret shared, decryptor->agree(agreed.originator));
    return is_same(certificate, shared, agreed.shared);
  }
  const Secret secret = crypto::random_secret(32);
  constexpr auto kTransport = crypto::KeyTransport::rsa_pkcs1;
  TRY_ASSIGN(const Bytes encrypted, certificate.public_key().encrypt(kTransport, secret.view()));
  TRY_ASSIGN(const Secret opened, decryptor->decrypt(kTransport, encrypted, secret.size()));
  return is_same(certificate, opened, secret);
}

}  // namespace

Result<account::Account> add_account(Home& home, const NewAccount& wanted, const FileOpener& open) {
  TRY_ASSIGN(const x509::Address address, x509::Address::parse(wanted.address));
  const WantedTokens tokens{wanted.token_files, wanted.cards, wanted.module};
  TRY_ASSIGN(const FoundCertificates found, find_certificates(home, tokens, open));
  account::Account account;
  account.id = wanted.id.empty() ? default_id(wanted.address) : wanted.id;
  account.display_name = wanted.display_name;
  account.address = address.text();
  account.incoming = wanted.incoming;
  account.outgoing = wanted.outgoing;
  account.server_authority = wanted.server_authority;
  account.leave_on_server = wanted.leave_on_server;
  account.ciphers = wanted.ciphers;
  account.token_files = wanted.token_files;
  account.token_modules = found.modules;
  account.created = home.now();
  TRY_ASSIGN(account.signing_certificate, choose_signing(found, wanted.signing_certificate, address.text()));
  TRY_ASSIGN(account.encryption_certificate, choose_encryption(found, wanted.encryption_certificate, address.text()));
  account.former_certificates = others_that_open(found, account);
  if (wanted.bind) account::bind_certificates(account);
  TRY(account::validate(account));
  TRY_ASSIGN(auto transaction, home.store().begin());
  TRY(store::Accounts(home.store()).add(account));
  TRY(keep(home, found));
  TRY(transaction.commit());
  home.forget_trust();
  TRY(set_passwords(home, account.id, wanted.mail_password, wanted.outgoing_password));
  return account;
}

namespace {

std::vector<OwnEnd> ends_of(const account::Account& account, Time now) {
  std::vector<OwnEnd> ends;
  const auto add = [&](const std::optional<x509::Certificate>& own, bool OwnEnd::*use) {
    if (!own) return;
    const bool ended = own->not_after() <= now;
    if (!ended && !x509::ends_soon(own->not_after(), now)) return;
    if (ends.empty() || ends.back().certificate != own->fingerprint()) {
      ends.push_back({own->fingerprint(), false, false, own->not_after(), ended});
    }
    ends.back().*use = true;
  };
  add(account.signing_certificate, &OwnEnd::signing);
  add(account.encryption_certificate, &OwnEnd::encryption);
  return ends;
}

}  // namespace

AccountNeeds needs_of(Home& home, const account::Account& account) {
  store::MailSecrets secrets(home.store());
  const auto lacks = [&](store::SecretKind kind) {
    const auto kept = secrets.find(account.id, kind);
    return kept && !kept->has_value();
  };
  return {needs_password(account) && lacks(store::SecretKind::incoming_password) &&
              lacks(store::SecretKind::outgoing_password),
          needs_sign_in(account) && lacks(store::SecretKind::oauth_refresh_token), ends_of(account, home.now())};
}

std::vector<AccountStep> try_servers(const NewServers& servers) {
  account::Account account;
  account.incoming = servers.incoming;
  account.outgoing = servers.outgoing;
  account.server_authority = servers.server_authority;
  const net::Connector connect = connector_with(account, servers.mail_password, servers.outgoing_password);
  const auto step = [](const char* name, const Status& status) {
    return AccountStep{name, status ? std::nullopt : std::optional(status.error())};
  };
  return {step("incoming", try_incoming(account, connect)), step("outgoing", try_outgoing(account, connect))};
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

Result<account::Account> change_account(Home& home, const std::string& id, const AccountChange& change,
                                        const FileOpener& open) {
  TRY_ASSIGN(account::Account account, find_account(home, id));
  const WantedTokens tokens{change.token_files, change.cards, change.module};
  TRY_ASSIGN(const FoundCertificates found, find_certificates(home, tokens, open));
  if (change.display_name) account.display_name = *change.display_name;
  if (change.incoming) account.incoming = *change.incoming;
  if (change.outgoing) account.outgoing = *change.outgoing;
  if (change.server_authority) account.server_authority = *change.server_authority;
  if (change.leave_on_server) account.leave_on_server = *change.leave_on_server;
  if (change.ciphers) account.ciphers = *change.ciphers;
  // Those of before stay: old mail is opened with them.
  add_once(account.token_files, change.token_files);
  add_once(account.token_modules, found.modules);
  TRY_ASSIGN(auto signing, choose_signing(found, change.signing_certificate, account.address));
  TRY_ASSIGN(auto encryption, choose_encryption(found, change.encryption_certificate, account.address));
  account::change_certificates(account, std::move(signing), std::move(encryption));
  if (change.bind) account::bind_certificates(account);
  TRY(account::validate(account));
  TRY_ASSIGN(auto transaction, home.store().begin());
  TRY(store::Accounts(home.store()).update(account));
  TRY(keep(home, found));
  TRY(transaction.commit());
  home.forget_trust();
  return account;
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
