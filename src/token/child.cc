#include "token/child.h"

#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

extern char** environ;

namespace letterlock::token {

Result<Child> start_child(const std::string& program, std::vector<std::string> words) {
  const auto unavailable = [&program](int reason) {
    return fail(ErrorCode::agent_unavailable, {{"reason", program + ": " + std::strerror(reason)}});
  };
  int pair[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return unavailable(errno);
  Child child{-1, Channel(FileDescriptor(pair[0]))};
  const FileDescriptor theirs(pair[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDIN_FILENO);
  words.insert(words.begin(), program);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int failed = ::posix_spawn(&child.pid, program.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return unavailable(failed);
  return child;
}

}  // namespace letterlock::token
