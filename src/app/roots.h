// Roots: the system's authorities for e-mail, as anchors of those who want them (S14).
//
// They are what Mozilla trusts for e-mail, not what is trusted for web servers; NSS's module of root certificates tells
// (token/roots.h). Asking it costs a process, so its answer is kept in the cache folder until the module changes; what
// is kept is believed only whole. Where there is no such module a home works all the same, with the anchors that its
// user confirmed.
//
// Not here: nothing is decided about a root beyond what the module says. One that is trusted only for what it issued
// before some date is no anchor: nobody can tell when a certificate was really made but the one who made it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/home.h"
#include "trust/roots.h"

namespace letterlock::app {

struct SystemRoot {
  x509::Certificate certificate;
  // Not trusted for what was issued later: left out of the anchors.
  std::optional<Time> distrusted_after = {};
};

// `cache`: the home's folder; "": nothing is kept. roots_unavailable {path, reason}.
Result<std::vector<SystemRoot>> system_roots(const std::string& cache, const token::AgentPlace& agent);
// Those that are anchors; none where there is no list. Cheap: none is parsed.
std::shared_ptr<const trust::Roots> system_anchors(const std::string& cache, const token::AgentPlace& agent);

// Whether this home takes them as anchors: on, unless the user or the practice switched it off.
Result<bool> uses_system_roots(store::Store& store);
Status use_system_roots(Home& home, bool wanted);

}  // namespace letterlock::app
