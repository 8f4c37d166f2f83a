#include "store/accounts.h"

#include "store/certificates.h"
#include "store/rows.h"
#include "store/search.h"
#include "x509/address.h"

namespace letterlock::store {
namespace {

using account::Account;
using x509::Certificate;

constexpr std::string_view kColumns =
    "SELECT id, display_name, address, incoming, outgoing, signing, encryption, token_files, ciphers, created, "
    "token_modules, server_authority, leave_on_server FROM accounts ";

std::optional<std::string> fingerprint_of(const std::optional<Certificate>& certificate) {
  return certificate ? std::optional<std::string>(certificate->fingerprint()) : std::nullopt;
}

Result<std::string> key_of(const std::string& address) {
  TRY_ASSIGN(const x509::Address parsed, x509::Address::parse(address));
  return parsed.key();
}

Status put_list(Database& database, const Account& account) {
  TRY(database.run("DELETE FROM account_certificates WHERE account = ?", account.id));
  constexpr std::string_view kInsert =
      "INSERT INTO account_certificates (account, fingerprint, purpose, position) VALUES (?, ?, ?, ?)";
  int position = 0;
  for (const Certificate& certificate : account.former_certificates) {
    TRY(database.run(kInsert, account.id, certificate.fingerprint(), "former", position++));
  }
  for (const std::string& fingerprint : account.bound_certificates) {
    TRY(database.run(kInsert, account.id, fingerprint, "bound", position++));
  }
  return {};
}

Result<Certificate> certificate_of(Store& store, const std::string& fingerprint) {
  TRY_ASSIGN(auto certificate, Certificates(store).find(fingerprint));
  if (!certificate) return store.database().damaged("no certificate " + fingerprint);
  return std::move(*certificate);
}

Status read_lists(Store& store, Account& account) {
  TRY_ASSIGN(Statement rows, store.database().query("SELECT purpose, fingerprint FROM account_certificates "
                                                    "WHERE account = ? ORDER BY position",
                                                    account.id));
  for (;;) {
    TRY_ASSIGN(const bool more, rows.step());
    if (!more) return {};
    if (rows.text(0) == "bound") {
      account.bound_certificates.push_back(rows.text(1));
    } else {
      TRY_ASSIGN(Certificate certificate, certificate_of(store, rows.text(1)));
      account.former_certificates.push_back(std::move(certificate));
    }
  }
}

// As the table of algorithms names them. Empty: as the account was made, before there was a choice.
std::string cipher_words(const std::vector<crypto::ContentEncryption>& ciphers) {
  std::vector<std::string> words;
  for (const auto cipher : ciphers) words.emplace_back(crypto::info(cipher).name);
  return to_json_text(words);
}

Result<std::vector<crypto::ContentEncryption>> read_ciphers(const Database& database, const std::string& text) {
  if (text.empty()) return crypto::our_order();
  TRY_ASSIGN(const auto words, read_json<std::vector<std::string>>(database, text));
  std::vector<crypto::ContentEncryption> ciphers;
  for (const std::string& word : words) {
    const auto* cipher = crypto::find_content_encryption_by_option(word);
    if (cipher == nullptr) return database.damaged("an unknown algorithm: " + word);
    ciphers.push_back(cipher->id);
  }
  return ciphers;
}

Result<Account> read_account(Store& store, const Statement& row) {
  Account account;
  account.id = row.text(0);
  account.display_name = row.text(1);
  account.address = row.text(2);
  account.incoming = row.text(3);
  account.outgoing = row.text(4);
  if (!row.is_null(5)) {
    TRY_ASSIGN(account.signing_certificate, certificate_of(store, row.text(5)));
  }
  if (!row.is_null(6)) {
    TRY_ASSIGN(account.encryption_certificate, certificate_of(store, row.text(6)));
  }
  TRY_ASSIGN(account.token_files, read_json<std::vector<std::string>>(store.database(), row.text(7)));
  TRY_ASSIGN(account.ciphers, read_ciphers(store.database(), row.text(8)));
  account.created = row.time(9);
  TRY_ASSIGN(account.token_modules, read_json<std::vector<std::string>>(store.database(), row.text(10)));
  account.server_authority = row.text(11);
  account.leave_on_server = row.integer(12) != 0;
  TRY(read_lists(store, account));
  return account;
}

tl::unexpected<Error> not_found(const std::string& id) {
  return fail(ErrorCode::account_not_found, {{"id", id.substr(0, 80)}});
}

}  // namespace

Status Accounts::add(const Account& account) {
  Database& database = store_.database();
  TRY_ASSIGN(const std::string key, key_of(account.address));
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY(Certificates(store_).put(account::own_certificates(account)));
  TRY_ASSIGN(const auto position, next_position(database, "accounts"));
  const Status added = database.run(
      "INSERT INTO accounts (id, position, display_name, address, address_key, incoming, outgoing, signing, encryption,"
      " token_files, ciphers, created, token_modules, server_authority, leave_on_server) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      account.id, position, account.display_name, account.address, key, account.incoming, account.outgoing,
      fingerprint_of(account.signing_certificate), fingerprint_of(account.encryption_certificate),
      to_json_text(account.token_files), cipher_words(account.ciphers), account.created,
      to_json_text(account.token_modules), account.server_authority, account.leave_on_server);
  if (!added && added.error().code == ErrorCode::store_conflict) {
    return fail(ErrorCode::account_exists, {{"id", account.id}, {"address", account.address}});
  }
  TRY(Status(added));
  TRY(put_list(database, account));
  return transaction.commit();
}

Status Accounts::update(const Account& account) {
  Database& database = store_.database();
  TRY_ASSIGN(const std::string key, key_of(account.address));
  TRY_ASSIGN(Transaction transaction, store_.begin());
  TRY(Certificates(store_).put(account::own_certificates(account)));
  TRY(
      database.run("UPDATE accounts SET display_name = ?, address = ?, address_key = ?, incoming = ?, outgoing = ?, "
                   "signing = ?, encryption = ?, token_files = ?, ciphers = ?, created = ?, token_modules = ?, "
                   "server_authority = ?, "
                   "leave_on_server = ? WHERE id = ?",
                   account.display_name, account.address, key, account.incoming, account.outgoing,
                   fingerprint_of(account.signing_certificate), fingerprint_of(account.encryption_certificate),
                   to_json_text(account.token_files), cipher_words(account.ciphers), account.created,
                   to_json_text(account.token_modules), account.server_authority, account.leave_on_server, account.id));
  if (database.changes() == 0) return not_found(account.id);
  TRY(put_list(database, account));
  return transaction.commit();
}

Result<Account> Accounts::find(const std::string& id_or_address) {
  const std::string key = key_of(id_or_address).value_or(id_or_address);
  TRY_ASSIGN(Statement row,
             store_.database().query(std::string(kColumns) + "WHERE id = ? OR address_key = ?", id_or_address, key));
  TRY_ASSIGN(const bool found, row.step());
  if (!found) return not_found(id_or_address);
  return read_account(store_, row);
}

Result<std::vector<Account>> Accounts::all() {
  TRY_ASSIGN(Statement rows, store_.database().prepare(std::string(kColumns) + "ORDER BY position"));
  return read_all_rows<Account>(std::move(rows), [&](Statement& row) { return read_account(store_, row); });
}

Status Accounts::remove(const std::string& id) {
  TRY(store_.database().run("DELETE FROM accounts WHERE id = ?", id));
  if (store_.database().changes() == 0) return not_found(id);
  return settle_search(store_);
}

}  // namespace letterlock::store
