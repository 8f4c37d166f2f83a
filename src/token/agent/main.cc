// letterlock-agent: the token agent (--socket), the process that holds one module (--module), the one that makes a
// software token (--new-token), the one that asks PC/SC for its readers (--readers), and the one that reads the
// system's roots (--roots). Started by letterlock, never by a person.
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "token/agent/reader_list.h"
#include "token/agent/root_list.h"
#include "token/agent/server.h"
#include "token/agent/token_writer.h"

namespace {

using namespace letterlock;
using namespace letterlock::token::agent;

// No core dump, and no other process of the user reads this memory.
void close_memory() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

// A module may hang for ever; it must not outlive the agent.
void end_with(int socket) {
  std::thread([socket] {
    pollfd entry{socket, POLLRDHUP, 0};
    while (::poll(&entry, 1, -1) < 0 && errno == EINTR) {}
    ::_exit(0);
  }).detach();
}

// Our frames come on standard input; a module that reads or prints must not meet them.
FileDescriptor take_socket() {
  const int socket = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (socket < 0 || null < 0) ::_exit(1);
  ::dup2(null, STDIN_FILENO);
  ::dup2(null, STDOUT_FILENO);
  end_with(socket);
  return FileDescriptor(socket);
}

std::string own_path() {
  char path[4096] = {};
  const ssize_t size = ::readlink("/proc/self/exe", path, sizeof(path) - 1);
  return size > 0 ? std::string(path, static_cast<size_t>(size)) : std::string();
}

Deadlines deadlines_from_environment() {
  Deadlines deadlines;
  const char* text = std::getenv("LETTERLOCK_AGENT_DEADLINE_MS");
  if (text == nullptr) return deadlines;
  const auto given = std::chrono::milliseconds(std::strtoul(text, nullptr, 10));
  if (given.count() > 0) deadlines = {given, given, given};
  return deadlines;
}

}  // namespace

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);
  close_memory();
  if (count == 3 && std::strcmp(words[1], "--module") == 0) return serve_module(words[2], take_socket());
  if (count == 2 && std::strcmp(words[1], "--new-token") == 0) return serve_new_token(take_socket());
  if (count == 2 && std::strcmp(words[1], "--readers") == 0) return serve_readers(take_socket());
  if (count == 3 && std::strcmp(words[1], "--roots") == 0) return serve_roots(words[2], take_socket());
  if (count == 3 && std::strcmp(words[1], "--socket") == 0) {
    Agent agent(own_path(), deadlines_from_environment());
    return serve(agent, words[2]);
  }
  return 2;
}
