// Server: the agent's socket. Mode 0600 in a folder of the user's own; only processes with the same uid are answered.
#pragma once

#include <string>

#include "token/agent/agent.h"

namespace letterlock::token::agent {

// Answers clients until nobody has been connected for ten seconds and no PIN session is open. Returns the exit status:
// 0 also where another agent serves this socket already.
int serve(Agent& agent, const std::string& path);

}  // namespace letterlock::token::agent
