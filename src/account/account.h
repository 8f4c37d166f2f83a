// Account: one mail address of ours, where its mail comes in and goes out, and the identity it signs with.
//
// The certificates are part of the account and stay readable while the card or file with their keys is away; so a
// message can be matched to the right key before anybody is asked for a PIN. The account knows
// the path of a token file, never its password.
//
// Where mail comes in and goes out is written as people write it; route.h reads it:
//
//   incoming   imaps://ann@mail.example.tw, pop3s://..., or the path of a Maildir
//   outgoing   smtps://ann@mail.example.tw, sendmail:/usr/sbin/sendmail, or the path of a post folder
//
// A post folder holds one Maildir for each recipient, named by the address, as a letter rack does. Two people who share
// a rack write to each other by it: the incoming Maildir of each is that with their own address.
//
// Not here: whether a certificate is trusted (trust), where accounts are kept (store), how mail moves (transport).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/finding.h"
#include "base/time.h"
#include "crypto/algorithms.h"
#include "x509/certificate.h"

namespace letterlock::account {

struct Account {
  std::string id;            // short name, see is_account_id()
  std::string display_name;  // in the From field; may be empty
  std::string address;
  std::string incoming;
  std::string outgoing;
  std::string server_authority;  // path of a PEM file with authorities for the servers, beside the system's
  bool leave_on_server = true;   // POP3: what was taken stays there
  std::optional<x509::Certificate> signing_certificate;
  std::optional<x509::Certificate> encryption_certificate;
  // Certificates that this account had before: old mail is still sealed to them.
  std::vector<x509::Certificate> former_certificates;
  // Fingerprints of certificates that the user confirmed to be this address's own although they
  // name another address or none.
  std::vector<std::string> bound_certificates;
  std::vector<std::string> token_files;    // paths of PKCS #12 files
  std::vector<std::string> token_modules;  // paths of PKCS #11 modules, for keys on cards
  // Content encryption that is offered to others and sent, in the order of preference: some of crypto::our_order(),
  // AES-256-CBC among them, which is for people whose programs announced nothing.
  std::vector<crypto::ContentEncryption> ciphers = crypto::our_order();
  Time created{};
};

// 1 to 64 of a-z, 0-9, "-", "_" and ".", beginning with a letter or digit: it names files too.
bool is_account_id(std::string_view id);

// Signing, encryption, former ones; each once.
std::vector<x509::Certificate> own_certificates(const Account& account);

// Puts new certificates into their places and moves what they replace to the former ones. A certificate that
// comes back leaves these. nullopt leaves a place as it is.
void change_certificates(Account& account, std::optional<x509::Certificate> signing,
                         std::optional<x509::Certificate> encryption);

// The user says that the present certificates belong to this address, whatever they name.
void bind_certificates(Account& account);

// What speaks against the account's present certificates. Severity error refuses, until
// bind_certificates() where the id is address_mismatch or no_address:
//   address_mismatch {address, certificate_addresses}   the certificate names other addresses (S2a)
//   no_address {address, subject}                       it names none: binding needs an explicit act (S2a)
//   bound_by_user (note)                                the user has confirmed it
//   key_usage_not_permitted {usage: sign|encrypt}       the key is for something else
//   encryption_certificate_other_subject                section 4: both must name the same subject
std::vector<Finding> check_certificates(const Account& account);

// account_incomplete {what} where id, address or a folder is missing or malformed, or `ciphers` is not as it must be;
// account_refused {address, reason: id of the first finding} where check_certificates() has an error.
// An account without certificates is accepted: they come with the card.
Status validate(const Account& account);

}  // namespace letterlock::account
