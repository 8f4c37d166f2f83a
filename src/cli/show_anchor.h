// Anchors as the commands show them.
#pragma once

#include "api/mail_view.h"
#include "api/trust_view.h"
#include "cli/terminal.h"

namespace letterlock::cli {

// With --json: the one document.
Status print_anchor(const Terminal& terminal, const store::Anchor& anchor);
Status print_anchors(const Terminal& terminal, const std::vector<store::Anchor>& anchors);
Status print_roots(const Terminal& terminal, const api::RootsView& roots);
Status print_card_authorities(const Terminal& terminal, const std::vector<app::CardAuthority>& authorities);

}  // namespace letterlock::cli
