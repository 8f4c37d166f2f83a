// CardWatch: tells the pages when a card comes or goes, or a PIN session ends.
//
// The modules of the accounts are watched; where there are none and a page listens, all that are found: that page may
// be setting up its first account. The token agent runs as long.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/home.h"
#include "service/parts.h"
#include "token/agent_client.h"

namespace letterlock::service {

class CardWatch {
 public:
  explicit CardWatch(Parts& parts) : parts_(parts) {}
  // Waits a second at most; false where there was nothing to wait for.
  bool step();

 private:
  std::vector<std::string> wanted_modules();
  void connect(std::vector<std::string> modules);

  Parts& parts_;
  std::unique_ptr<app::Home> home_;
  std::unique_ptr<token::AgentClient> client_;
  std::vector<std::string> modules_;
  std::uint64_t generation_ = 0;
};

}  // namespace letterlock::service
