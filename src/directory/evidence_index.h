// EvidenceIndex: which facts matter to one contact, so that whoever derives the tunnels of thousands need not fold
// all facts once for each.
//
// A contact of these facts alone is the contact of all facts: what names one of its addresses, and mail of anybody
// under a signature that one of its mails has, too (a signature seen before is no answer). Of our mail to many only
// what concerns this contact comes along. Not here: which addresses belong together (contact.h says so).
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "directory/evidence.h"

namespace letterlock::directory {

class EvidenceIndex {
 public:
  // `evidence` must outlive it.
  explicit EvidenceIndex(std::span<const Evidence> evidence);
  // `addresses`: keys, all of the contact's.
  std::vector<Evidence> about(const std::vector<std::string>& addresses) const;

 private:
  using Places = std::unordered_map<std::string, std::vector<size_t>>;

  std::vector<size_t> places_of(const std::vector<std::string>& addresses) const;

  std::span<const Evidence> evidence_;
  Places by_address_;
  Places by_signature_;
};

}  // namespace letterlock::directory
