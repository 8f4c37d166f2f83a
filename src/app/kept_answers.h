// KeptAnswers: what authorities answered before, and whether and when they may be asked, as judging needs it. Internal
// to app/.
#pragma once

#include <string_view>

#include "store/store.h"
#include "trust/trust.h"

namespace letterlock::app {

// Before the URL of an attempt that was cut off because somebody waited: no failure, but nobody waits for it again in
// the next moments.
constexpr std::string_view kHurried = "hurried:";

// Answers of status services, how asking went, and what a person allows. An answer that cannot be read any more is left
// out: it is asked for again.
Status add_kept_answers(store::Store& store, trust::TrustStore& trust);

}  // namespace letterlock::app
