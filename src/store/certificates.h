// Certificates: every certificate we have seen, in DER, by fingerprint. Being here means nothing about trust.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/store.h"
#include "x509/certificate.h"

namespace letterlock::store {

class Certificates {
 public:
  explicit Certificates(Store& store) : store_(store) {}

  // The same one again is no error.
  Status put(const x509::Certificate& certificate);
  Status put(const std::vector<x509::Certificate>& certificates);
  // store_damaged where the kept octets are no certificate of that fingerprint.
  Result<std::optional<x509::Certificate>> find(const std::string& fingerprint);
  // Those whose fingerprint begins so (lower-case hexadecimal), at most `limit`: for people who type.
  Result<std::vector<x509::Certificate>> find_prefix(const std::string& prefix, size_t limit = 10);
  // At most `limit`, newest first: candidates for path building.
  Result<std::vector<x509::Certificate>> all(size_t limit = 100'000);

 private:
  Store& store_;
};

}  // namespace letterlock::store
