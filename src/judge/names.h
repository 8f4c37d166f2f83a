// Names: what a person would read where the author stands, and what of it misleads. Internal to judge/.
//
// Two tricks need no certificate and no forged address: a display name that is itself an address ("boss@bank.example"
// before the real one), and a domain whose letters imitate another's (scripts.h). Both are warnings on any mail,
// signed or not; they change no verdict, as names are never compared with anything (S2a).
#pragma once

#include "judge/judge.h"

namespace letterlock::judge {

// display_name_is_address, address_mixed_scripts: of From, Sender and Reply-To as they count.
std::vector<Finding> misleading_names(const smime::Facts& facts);

}  // namespace letterlock::judge
