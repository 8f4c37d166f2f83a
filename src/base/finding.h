// Finding: one fact that matters to a judgement, with its severity.
//
// The ids stand in finding_ids.def with the severity they usually have; a place that knows better
// passes its own. Sentences come from the room `text`, key `finding.<id>`.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"

namespace letterlock {

enum class Severity { note, warning, error };

enum class FindingId {
#define LETTERLOCK_FINDING(name, severity) name,
#include "base/finding_ids.def"
#undef LETTERLOCK_FINDING
};

struct Finding {
  FindingId id;
  Severity severity;
  Params params = {};

  bool operator==(const Finding&) const = default;
};

// The finding with the severity of the table.
Finding finding(FindingId id, Params params = {});
Severity severity_of(FindingId id);
// "address-mismatch"
std::string id_of(FindingId id);
std::string to_string(Severity severity);
const std::vector<FindingId>& all_finding_ids();

bool has(const std::vector<Finding>& findings, FindingId id);
bool has_severity(const std::vector<Finding>& findings, Severity severity);

}  // namespace letterlock
