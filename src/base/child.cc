#include "base/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace letterlock {
namespace {

class Actions {
 public:
  explicit Actions(const Spawn& what) {
    posix_spawn_file_actions_init(&actions_);
    give(what.input, STDIN_FILENO, O_RDONLY);
    give(what.output, STDOUT_FILENO, O_WRONLY);
    give(what.errors, STDERR_FILENO, O_WRONLY);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
  }
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  void give(int ours, int theirs, int mode) {
    if (ours == Spawn::kOurs) return;
    if (ours == Spawn::kNull) {
      posix_spawn_file_actions_addopen(&actions_, theirs, "/dev/null", mode, 0);
    } else {
      posix_spawn_file_actions_adddup2(&actions_, ours, theirs);
    }
  }

  posix_spawn_file_actions_t actions_{};
};

class Attributes {
 public:
  explicit Attributes(Spawn::Group group) {
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_,
                             static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | flag_of(group)));
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  static int flag_of(Spawn::Group group) {
    switch (group) {
      case Spawn::Group::ours: return 0;
      case Spawn::Group::own_group: return POSIX_SPAWN_SETPGROUP;
      case Spawn::Group::own_session: return POSIX_SPAWN_SETSID;
    }
    return 0;
  }

  posix_spawnattr_t attributes_{};
};

}  // namespace

Result<pid_t> spawn(Spawn what) {
  std::vector<char*> words;
  for (std::string& word : what.words) words.push_back(word.data());
  words.push_back(nullptr);
  const Actions actions(what);
  const Attributes attributes(what.group);
  const auto start = what.search_path ? ::posix_spawnp : ::posix_spawn;
  pid_t id = -1;
  const int error = start(&id, words[0], actions.get(), attributes.get(), words.data(), environ);
  if (error == 0) return id;
  return fail_errno(error == ENOENT ? ErrorCode::file_not_found : ErrorCode::file_not_readable, what.words[0], error);
}

std::optional<int> reap(pid_t id) {
  int status = 0;
  while (::waitpid(id, &status, 0) < 0) {
    if (errno != EINTR) return std::nullopt;
  }
  return status;
}

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno(ErrorCode::file_not_readable, "pipe", errno);
  return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

}  // namespace letterlock
