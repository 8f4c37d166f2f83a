// Starter: gets a one-time link from the service of a home, and starts the service where none runs.
//
// By systemd's user unit where that knows it, and the home is the usual one; else as a process of its own that outlives
// the terminal.
#pragma once

#include <string>

#include "base/result.h"
#include "store/home.h"

namespace letterlock::service {

enum class Practice { no, yes };

// Of a service that runs, or that answers within ten seconds of its start. service_unavailable {reason}.
Result<std::string> link_of_service(const store::Home& folders, Practice practice);

}  // namespace letterlock::service
