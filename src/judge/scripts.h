// Scripts: whether the letters of a domain are mixed as imitations mix them. Internal to judge/.
//
// "раypal.example" with a Cyrillic а and р looks like another name. A label that has letters of two scripts that
// look alike (Latin, Greek, Cyrillic and their relatives) is such a mixture, and so is one of letters that all have a
// Latin twin before a Latin ending. Chinese, Japanese, Korean beside Latin is everyday writing and none. This is a
// warning, not a list of all characters that look alike: a name of one script may still imitate (rn for m).
#pragma once

#include <string_view>

namespace letterlock::judge {

// `domain`: U-labels or A-labels. False where it is no name of a domain.
bool imitates_by_mixing(std::string_view domain);

}  // namespace letterlock::judge
