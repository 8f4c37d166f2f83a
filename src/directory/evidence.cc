#include "directory/evidence.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/json.h"
#include "crypto/digest.h"

namespace letterlock::directory {
namespace {

// What mail says stays the same whenever it is read; an act of the user may be repeated with another effect.
bool named_without_time(const Fact& fact) {
  return std::holds_alternative<SentMail>(fact) || std::holds_alternative<SignedMail>(fact) ||
         std::holds_alternative<DeliveryFailed>(fact);
}

}  // namespace

Evidence make_evidence(Time at, Fact fact) {
  std::string name = to_json_text(fact);
  if (!named_without_time(fact)) name += "@" + std::to_string(to_unix(at));
  return Evidence{to_hex(crypto::sha256(as_bytes(name))), at, std::move(fact)};
}

std::vector<const Evidence*> ordered(std::span<const Evidence> evidence) {
  std::vector<const Evidence*> sorted;
  sorted.reserve(evidence.size());
  for (const Evidence& one : evidence) sorted.push_back(&one);
  std::sort(sorted.begin(), sorted.end(),
            [](const Evidence* a, const Evidence* b) { return std::tie(a->at, a->id) < std::tie(b->at, b->id); });
  std::set<std::string_view> seen;
  std::vector<const Evidence*> once;
  once.reserve(sorted.size());
  for (const Evidence* one : sorted) {
    if (seen.insert(one->id).second) once.push_back(one);
  }
  return once;
}

}  // namespace letterlock::directory
