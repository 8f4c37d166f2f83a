#include "base/finding.h"

#include <algorithm>

namespace letterlock {
namespace {

struct Row {
  FindingId id;
  std::string_view name;
  Severity severity;
};

constexpr Row kRows[] = {
#define LETTERLOCK_FINDING(name, severity) {FindingId::name, #name, Severity::severity},
#include "base/finding_ids.def"
#undef LETTERLOCK_FINDING
};

const Row& row_of(FindingId id) { return kRows[static_cast<size_t>(id)]; }

}  // namespace

Severity severity_of(FindingId id) { return row_of(id).severity; }

Finding finding(FindingId id, Params params) { return {id, severity_of(id), std::move(params)}; }

std::string id_of(FindingId id) {
  std::string name(row_of(id).name);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string to_string(Severity severity) {
  switch (severity) {
    case Severity::note: return "note";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "error";
}

const std::vector<FindingId>& all_finding_ids() {
  static const std::vector<FindingId> ids = [] {
    std::vector<FindingId> list;
    for (const Row& row : kRows) list.push_back(row.id);
    return list;
  }();
  return ids;
}

bool has(const std::vector<Finding>& findings, FindingId id) {
  return std::any_of(findings.begin(), findings.end(), [id](const Finding& f) { return f.id == id; });
}

bool has_severity(const std::vector<Finding>& findings, Severity severity) {
  return std::any_of(findings.begin(), findings.end(),
                     [severity](const Finding& f) { return f.severity == severity; });
}

}  // namespace letterlock
