// Accounts as a person sets them up: the token file is opened once, its certificates that fit the address are
// chosen, and everything is tried before it is kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "account/account.h"
#include "app/home.h"
#include "app/unlocked_files.h"
#include "token/key_source.h"

namespace letterlock::app {

struct NewAccount {
  std::string id;  // empty: the address's local part
  std::string display_name;
  std::string address;
  std::string incoming;  // account/route.h
  std::string outgoing;
  std::string server_authority;                  // path of a PEM file
  std::optional<Secret> mail_password = {};      // of the servers
  std::optional<Secret> outgoing_password = {};  // where it is another one
  bool leave_on_server = true;
  std::vector<std::string> token_files;
  std::vector<std::string> cards;      // labels or serial numbers of PKCS#11 tokens
  std::string module;                  // of the cards; empty: the one that sees them
  std::string signing_certificate;     // beginning of a fingerprint; empty: the one that fits
  std::string encryption_certificate;  // the same
  bool bind = false;                   // the user confirmed a certificate that does not name the address
  std::vector<crypto::ContentEncryption> ciphers = crypto::our_order();  // account::Account
};

// Refuses what account::validate() refuses, and a named certificate that is in none of the files
// (certificate_without_key). The certificates of the files' issuers are kept as path material, never as anchors.
Result<account::Account> add_account(Home& home, const NewAccount& wanted, const FileOpener& open);
inline Result<account::Account> add_account(Home& home, const NewAccount& wanted, token::PasswordAsker ask) {
  return add_account(home, wanted, opening_with(std::move(ask)));
}

// What is absent or empty stays as it is. A token brings new certificates; those they replace become former ones, and
// tunnels are opened anew with the new ones.
struct AccountChange {
  std::optional<std::string> display_name;
  std::optional<std::string> incoming;
  std::optional<std::string> outgoing;
  std::optional<std::string> server_authority;
  std::optional<bool> leave_on_server;
  std::optional<std::vector<crypto::ContentEncryption>> ciphers;
  std::vector<std::string> token_files;
  std::vector<std::string> cards;
  std::string module;
  std::string signing_certificate;
  std::string encryption_certificate;
  bool bind = false;
};
// The errors of add_account(). Nothing is changed where the whole would not be valid.
Result<account::Account> change_account(Home& home, const std::string& id, const AccountChange& change,
                                        const FileOpener& open);
inline Result<account::Account> change_account(Home& home, const std::string& id, const AccountChange& change,
                                               token::PasswordAsker ask) {
  return change_account(home, id, change, opening_with(std::move(ask)));
}

// What an account still wants from its person.
// A certificate of ours that ends soon, or has ended.
struct OwnEnd {
  std::string certificate;  // fingerprint
  bool signing = false;
  bool encryption = false;
  Time until{};
  bool ended = false;
};
struct AccountNeeds {
  bool password = false;          // a server wants one, and none was kept
  bool sign_in = false;           // a server wants a sign-in by OAuth, and nothing came of one yet
  std::vector<OwnEnd> ends = {};  // x509::kAnnounceEnd ahead
};
// Where a keyring cannot be asked now, nothing is said to be missing.
AccountNeeds needs_of(Home& home, const account::Account& account);

// Keeps other passwords for the account's servers; what is absent stays as it is.
Status set_passwords(Home& home, const std::string& id, const std::optional<Secret>& mail,
                     const std::optional<Secret>& outgoing);
// The account, what it waited for, and its passwords. Message files stay.
Status remove_account(Home& home, const std::string& id);

// One thing that must work for the account, tried now.
struct AccountStep {
  std::string id;  // "incoming", "outgoing", "signing-key", "encryption-key", "certificates"
  std::optional<Error> error;
};
// Stops at the first step that fails: it is the last of the list. `keys` null: the keys cannot be tried
// (password_needed).
Result<std::vector<AccountStep>> test_account(Home& home, const std::string& id, token::KeySource* keys);

// The servers of an account that is not there yet: "incoming" and "outgoing", both tried whatever the first says.
// Nothing is kept.
struct NewServers {
  std::string incoming;
  std::string outgoing;
  std::string server_authority;
  std::optional<Secret> mail_password = {};
  std::optional<Secret> outgoing_password = {};
};
std::vector<AccountStep> try_servers(const NewServers& servers);

// The one account where only one exists and `id` is empty; else by id or address. account_not_found, account_ambiguous.
Result<account::Account> find_account(Home& home, const std::string& id);
// That one; or all, where `id` is empty. account_not_found where there is none.
Result<std::vector<account::Account>> find_accounts(Home& home, const std::string& id);

}  // namespace letterlock::app
