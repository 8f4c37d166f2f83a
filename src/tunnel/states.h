// The table of states (DESIGN section 5): for each its predicate, its reason and its next steps. Tested in the order of
// the table; the first that holds is the state. For this room only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tunnel/picture.h"

namespace letterlock::tunnel {

// Why and what next.
struct Standing {
  Reason reason = Reason::none;
  std::vector<NextStep> next = {};              // the first is the one to offer
  std::optional<std::string> certificate = {};  // that it is about
};

struct StateRow {
  State state;
  bool (*holds)(const Picture&);
  Standing (*standing)(const Picture&);
};

const std::vector<StateRow>& state_table();
// The row that holds: there always is one, the last row holds for everything.
const StateRow& state_of(const Picture& picture);

}  // namespace letterlock::tunnel
