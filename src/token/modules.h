// Modules: where PKCS#11 modules are found.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace letterlock::token {

struct KnownModule {
  std::string path;
  std::string cards;  // for which cards: an id of view.card.module.* in text/
};

// The modules that exist: those of the table (the makers' own paths), and those that p11-kit has registered. OpenSC
// comes last, as it sees some cards only in part that their makers' modules see whole. Each once.
std::vector<KnownModule> find_modules();

// The module that holds the system's root certificates and what they are trusted for: NSS's own, or the one that stands
// in its place. LETTERLOCK_ROOTS names another; where it is empty there is none.
std::optional<std::string> find_roots_module();

}  // namespace letterlock::token
