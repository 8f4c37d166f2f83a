// Agent: one process per user that holds what outlives a command: PIN sessions and the content keys of opened
// messages. Programs of the same user talk to it over a socket (wire.h); modules run in workers (worker.h).
//
// A PIN session ends after a time without use, after an hour in any case, when its card is taken out, when its worker
// ends, or on request; with it go the content keys that its card gave. The PIN itself is passed on to the
// card and not kept. Whoever runs as this user can use an open PIN session, as with ssh-agent: docs/threat-model.md.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <thread>

#include "token/agent/worker.h"

namespace letterlock::token::agent {

// How long a module may take. Tests shorten them.
struct Deadlines {
  std::chrono::milliseconds look{15000};
  std::chrono::milliseconds work{15000};
  std::chrono::milliseconds pin_pad{90000};
};

class Agent {
 public:
  Agent(std::string program, Deadlines deadlines) : program_(std::move(program)), deadlines_(deadlines) {}

  // Takes one frame of a client and gives the answer. From any thread.
  Secret answer(ByteView frame);
  // Ends what has run out, and notices that the card of a PIN session went. To be called every second.
  void watch();
  // No PIN session is open.
  bool idle();

 private:
  using Clock = std::chrono::steady_clock;
  struct PinSession {
    Clock::time_point ends{};  // unless it is used
    Clock::time_point ends_surely{};
    std::chrono::seconds idle{};
    std::uint64_t worker_start = 0;
    std::map<Bytes, Secret> content_keys;  // by what was decrypted
  };
  using CardKey = std::pair<std::string, std::string>;  // module, serial number

  CardsView look(const std::vector<std::string>& modules);
  ModuleView look_at(const std::string& module);
  CardsView wait(const WaitRequest& request);
  Result<Secret> operate(const Request& message);  // holds a KeyRequest
  void lock();
  void tidy();

  Worker& worker_of(const std::string& module);
  bool has_session(const CardKey& key, std::uint64_t worker_start);
  // Is its card there now?
  bool look_for(const KeyWork& work);
  // Which card the certificate is on, as it was seen last.
  std::optional<Card> card_with(const std::string& module, ByteView certificate);
  void end_session(const CardKey& key);
  void end_lost_sessions(const ModuleView& view, std::uint64_t worker_start);
  void describe_sessions(ModuleView& view);
  bool changed(const ModuleView& view);
  std::optional<Secret> remembered(const CardKey& key, const Bytes& what);
  void remember(const CardKey& key, const Bytes& what, const Secret& content_key);
  void used(const CardKey& key, const KeyRequest& request, std::uint64_t worker_start);

  const std::string program_;
  const Deadlines deadlines_;
  std::mutex mutex_;  // of everything below; never held while a worker is called
  std::map<std::string, std::unique_ptr<Worker>> workers_;
  std::map<std::string, ModuleView> views_;
  std::map<CardKey, PinSession> sessions_;
  std::uint64_t generation_ = 1;
};

}  // namespace letterlock::token::agent
