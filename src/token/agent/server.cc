#include "token/agent/server.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <list>

#include "token/channel.h"
#include "token/local_socket.h"

namespace letterlock::token::agent {
namespace {

using std::chrono::seconds;

constexpr size_t kClientsMax = 32;
constexpr seconds kIdle{10};
// A client that says nothing for so long has forgotten us; it may come again.
constexpr seconds kClientIdle{120};
constexpr seconds kSendTimeout{10};

volatile std::sig_atomic_t asked_to_end = 0;
void remember_end(int) { asked_to_end = 1; }

class Clients {
 public:
  explicit Clients(Agent& agent) : agent_(agent) {}
  ~Clients() {
    for (Client& client : clients_) {
      if (!client.done) ::shutdown(client.socket, SHUT_RDWR);
    }
    for (Client& client : clients_) client.thread.join();
  }

  void take(FileDescriptor socket) {
    collect();
    if (clients_.size() >= kClientsMax || !is_own_user(socket.get())) return;
    Client& client = clients_.emplace_back();
    client.socket = socket.get();
    client.thread = std::thread([this, &client, channel = Channel(std::move(socket))]() mutable {
      serve_one(channel);
      client.done = true;
    });
  }
  // Threads that are through.
  void collect() {
    clients_.remove_if([](Client& client) {
      if (!client.done) return false;
      client.thread.join();
      return true;
    });
  }
  bool empty() const { return clients_.empty(); }

 private:
  struct Client {
    int socket = -1;
    std::atomic<bool> done = false;
    std::thread thread;
  };

  void serve_one(Channel& channel) {
    for (;;) {
      const auto frame = channel.receive(kClientIdle);
      if (!frame || !channel.send(agent_.answer(frame->view()).view(), kSendTimeout)) return;
    }
  }

  Agent& agent_;
  std::list<Client> clients_;
};

}  // namespace

int serve(Agent& agent, const std::string& path) {
  const FileDescriptor lock = lock_beside(path);
  if (!lock.valid()) return 0;
  const FileDescriptor socket = listen_locally(path);
  if (!socket.valid()) return 1;
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) std::signal(number, remember_end);
  Clients clients(agent);
  auto last_used = std::chrono::steady_clock::now();
  while (asked_to_end == 0) {
    pollfd entry{socket.get(), POLLIN, 0};
    if (::poll(&entry, 1, 1000) > 0)
      clients.take(FileDescriptor(::accept4(socket.get(), nullptr, nullptr, SOCK_CLOEXEC)));
    clients.collect();
    agent.watch();
    const auto now = std::chrono::steady_clock::now();
    if (!clients.empty() || !agent.idle()) last_used = now;
    if (now - last_used > kIdle) break;
  }
  ::unlink(path.c_str());
  return 0;
}

}  // namespace letterlock::token::agent
