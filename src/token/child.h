// Child: another process of letterlock-agent that gets its frames on standard input.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "token/channel.h"

namespace letterlock::token {

struct Child {
  int pid = -1;
  Channel channel;
};

// agent_unavailable where the program cannot be started. The caller waits for the process.
Result<Child> start_child(const std::string& program, std::vector<std::string> words);

}  // namespace letterlock::token
