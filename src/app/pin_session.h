// PinSession: how long a card stays unlocked after its last use, as the person set it for this home.
#pragma once

#include <chrono>
#include <string_view>

#include "app/home.h"

namespace letterlock::app {

// Five minutes unless set.
Result<std::chrono::minutes> pin_session(Home& home);
// Whole minutes from 1 to 60, as typed; pin_session_length {value} else.
Status set_pin_session(Home& home, std::string_view minutes);

}  // namespace letterlock::app
