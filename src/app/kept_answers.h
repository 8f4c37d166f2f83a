// KeptAnswers: what authorities answered before, and whether and when they may be asked, as judging needs it. Internal
// to app/.
#pragma once

#include "store/store.h"
#include "trust/trust.h"

namespace letterlock::app {

// Answers of status services, how asking went, and what a person allows. An answer that cannot be read any more is left
// out: it is asked for again.
Status add_kept_answers(store::Store& store, trust::TrustStore& trust);

}  // namespace letterlock::app
