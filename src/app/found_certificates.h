// The certificates in the token files and on the cards that a person names for an account, and which of them fit.
// Private to app/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "account/account.h"
#include "app/home.h"
#include "app/unlocked_files.h"
#include "token/key_source.h"

namespace letterlock::app {

struct WantedTokens {
  std::vector<std::string> files;  // PKCS#12
  std::vector<std::string> cards;  // labels or serial numbers of PKCS#11 tokens
  std::string module;              // of the cards; empty: the one that sees them
};

struct FoundCertificates {
  std::vector<x509::Certificate> own;
  std::vector<std::string> places;  // for each of `own`: the path of its file, or the name of its card
  std::vector<x509::Certificate> others;
  std::vector<std::string> modules;  // of the cards
};

// Files are opened by `open`; certificates stand on cards for everybody to read.
Result<FoundCertificates> find_certificates(const Home& home, const WantedTokens& wanted, const FileOpener& open);

// Of those that can sign, or encrypt: the one that the user named by the beginning of its fingerprint
// (certificate_without_key where there is none); else the best by address, then by the later end.
Result<std::optional<x509::Certificate>> choose_signing(const FoundCertificates& found, const std::string& named,
                                                        const std::string& address);
Result<std::optional<x509::Certificate>> choose_encryption(const FoundCertificates& found, const std::string& named,
                                                           const std::string& address);

bool names_address(const x509::Certificate& certificate, const std::string& address);

// Retired keys that the token still has: old mail is sealed to them.
std::vector<x509::Certificate> others_that_open(const FoundCertificates& found, const account::Account& account);

}  // namespace letterlock::app
