// What of a message can be searched for: its header, and what a person reads of mail that was not sealed (S6).
#pragma once

#include <optional>

#include "smime/examine.h"
#include "store/search.h"

namespace letterlock::inbox {

// nullopt for mail that was sealed, or that could not be read to its end. Of a large payload only the header counts.
std::optional<store::SearchFields> search_words(const store::Message& message, smime::Examination& examination);

}  // namespace letterlock::inbox
