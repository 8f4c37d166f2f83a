// AgentClient: a program's connection to the token agent, which is started where none answers.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "token/channel.h"
#include "token/wire.h"

namespace letterlock::token {

// Where the agent of a home listens, and the program to start.
struct AgentPlace {
  std::string socket;
  std::string program;

  // The agent of the home whose sockets lie in this folder. The program stands beside this one, or is named by
  // LETTERLOCK_AGENT.
  static AgentPlace in(const std::string& runtime_folder);
};

class AgentClient {
 public:
  // agent_unavailable {reason} where it cannot be started, or where the folder or process is somebody else's.
  static Result<std::unique_ptr<AgentClient>> connect(const AgentPlace& place);
  // Only where one is running: nullptr otherwise.
  static Result<std::unique_ptr<AgentClient>> connect_to_running(const AgentPlace& place);

  Result<CardsView> list(const std::vector<std::string>& modules);
  // Until something differs from `generation`, at most `timeout` (five seconds).
  Result<CardsView> wait(const std::vector<std::string>& modules, std::uint64_t generation,
                         std::chrono::milliseconds timeout);
  // Errors as Module::operate, and module_hung, module_crashed.
  Result<Secret> operate(KeyRequest request);
  // Ends every PIN session, and the processes of the modules.
  Status lock();

 private:
  explicit AgentClient(Channel channel) : channel_(std::move(channel)) {}
  Result<Secret> ask(const Request& request);

  Channel channel_;
};

}  // namespace letterlock::token
