// Trust options: how the offline commands are told whom to trust, and the trust store made of it.
//
// --anchor, --cert, --crl, --ocsp, --revocation and --at mean the same wherever they stand. Anchors that are given
// replace the system's (app/roots.h). Nothing is fetched.
#pragma once

#include "cli/command.h"
#include "trust/trust.h"

namespace letterlock::cli {

struct TrustOptions {
  std::vector<std::string> anchors;
  std::vector<std::string> certificates;
  std::vector<std::string> crls;
  std::vector<std::string> ocsp;  // answers of status services
  std::string revocation;  // "": soft
  std::string at;

  // Something was said about trust.
  bool any() const;
};
void declare(Declaration& declaration, TrustOptions& options);

// What --at says, else the clock.
Result<Time> time_of(const TrustOptions& options);
trust::RevocationMode revocation_of(const TrustOptions& options);
// Given anchors, else the system's (none where the system has none). Errors name the file.
Result<trust::TrustStore> trust_store_of(const TrustOptions& options);

// The only certificate of a file; certificate_ambiguous where it holds several.
Result<x509::Certificate> read_one_certificate(const std::string& path);

}  // namespace letterlock::cli
