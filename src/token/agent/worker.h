// Worker: the process that holds one PKCS#11 module and answers one request after the other.
//
// It is a process of its own because modules crash and hang; the agent ends it then and starts another. It ends by
// itself when the agent does.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>

#include "base/result.h"
#include "token/channel.h"
#include "token/wire.h"

namespace letterlock::token::agent {

// The worker's whole life: requests come on `socket`. Returns the exit status.
int serve_module(const std::string& path, FileDescriptor socket);

// The agent's end of a worker. Calls may come from any thread and wait for each other.
class Worker {
 public:
  // `program`: this program, to be started once more.
  Worker(std::string program, std::string module) : program_(std::move(program)), module_(std::move(module)) {}
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Starts the process where there is none. module_hung where no answer came in time, module_crashed where the
  // process ended instead: it is gone then, and with it every PIN session of the module.
  Result<Secret> call(const Request& request, std::chrono::milliseconds timeout);
  // Ends the process; the next call starts another.
  void stop();
  // How often a process was started: another number, another process without any PIN session.
  std::uint64_t starts() const { return starts_.load(); }

 private:
  Status start();
  void end();
  tl::unexpected<Error> ended(ChannelFailure why);

  const std::string program_;
  const std::string module_;
  std::mutex mutex_;
  std::optional<Channel> channel_;
  int pid_ = -1;
  std::atomic<std::uint64_t> starts_{0};
};

}  // namespace letterlock::token::agent
