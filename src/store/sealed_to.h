// SealedTo: whom a sealed mail of ours was sealed to, read from its recipient infos.
//
// The infos name certificates, and certificates belong to contacts: each recipient is told their own ones among all of
// the copy. So evidence of a mail to thousands stays as long as the mail is, and not its square.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "directory/evidence.h"
#include "smime/facts.h"
#include "store/store.h"

namespace letterlock::store {

using SealedTo = std::map<std::string, std::vector<std::string>>;  // address -> fingerprints

class SealedCopies {
 public:
  // Reads the certificates that we have seen, and the account's evidence. `own`: fingerprints, which are left out.
  static Result<SealedCopies> open(Store& store, const std::string& account, const std::set<std::string>& own);

  // Fingerprints of those that the layer's recipients are.
  std::vector<std::string> certificates_of(const smime::LayerFacts& layer) const;
  // Of each recipient the certificates that were ever theirs. Where none was, all of a small copy, as nothing tells
  // them apart; none of a large one.
  SealedTo each_of(const std::vector<std::string>& recipients, const std::vector<std::string>& fingerprints) const;

 private:
  // By what a recipient info says: issuer and serial number, or the key identifier.
  std::map<x509::IssuerAndSerial, std::vector<std::string>> by_name_;
  std::map<Bytes, std::vector<std::string>> by_key_identifier_;
  std::map<std::string, std::set<std::string>> of_address_;
};

}  // namespace letterlock::store
