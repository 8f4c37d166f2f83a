// EvidenceLog: the facts that the directory and the tunnel are folded from, per account. Only ever added to.
#pragma once

#include <string>
#include <vector>

#include "directory/evidence.h"
#include "store/store.h"

namespace letterlock::store {

struct KeptEvidence {
  std::int64_t id = 0;  // in the order of arrival
  Time recorded{};
  directory::Evidence evidence;
};

class EvidenceLog {
 public:
  explicit EvidenceLog(Store& store) : store_(store) {}

  // The same fact (Evidence::id) again is no error and is kept once, with its earliest time. store_conflict where
  // there is no such account.
  Status add(const std::string& account, const directory::Evidence& evidence, Time now);
  Status add(const std::string& account, const std::vector<directory::Evidence>& evidence, Time now);
  // In the order of arrival. store_damaged where one cannot be read.
  Result<std::vector<directory::Evidence>> all(const std::string& account);
  Result<std::vector<KeptEvidence>> since(const std::string& account, std::int64_t after_id);

 private:
  Store& store_;
};

}  // namespace letterlock::store
