// Certificate search: what the files and cards that a person named could sign with, or be written to with, before
// there is an account.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/home.h"
#include "app/unlocked_files.h"

namespace letterlock::app {

struct CertificateSearch {
  std::string address;  // of the account that is to be; may be empty
  std::vector<std::string> token_files;
  std::vector<std::string> cards;  // labels or serial numbers
  std::string module;              // of the cards; empty: the one that sees them
};

struct CertificateChoice {
  x509::Certificate certificate;
  bool fits = false;  // names the address
  std::string token;  // the path or the card where it was found
};

struct CertificateChoices {
  std::vector<CertificateChoice> signing;  // those that fit first, then those that are valid for longer
  std::vector<CertificateChoice> encryption;
  std::optional<x509::Certificate> suggested_signing;  // what add_account() would take by itself
  std::optional<x509::Certificate> suggested_encryption;
  bool needs_binding = false;  // a suggested one does not name the address: the person must confirm it
};

// Certificates on cards need no PIN. The errors of opening files; token_not_found, token_ambiguous, module_unusable.
Result<CertificateChoices> search_certificates(Home& home, const CertificateSearch& search, const FileOpener& open);

}  // namespace letterlock::app
