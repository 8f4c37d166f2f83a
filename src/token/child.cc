#include "token/child.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "base/child.h"

namespace letterlock::token {

Result<Child> start_child(const std::string& program, std::vector<std::string> words) {
  const auto unavailable = [&program](const std::string& reason) {
    return fail(ErrorCode::agent_unavailable, {{"reason", program + ": " + reason}});
  };
  int pair[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return unavailable(std::strerror(errno));
  Child child{-1, Channel(FileDescriptor(pair[0]))};
  const FileDescriptor theirs(pair[1]);
  words.insert(words.begin(), program);
  // What a module says is heard where we are.
  const auto id =
      spawn({.words = std::move(words), .input = theirs.get(), .output = Spawn::kOurs, .errors = Spawn::kOurs});
  if (!id) return unavailable(id.error().params.back().second);
  child.pid = *id;
  return child;
}

}  // namespace letterlock::token
