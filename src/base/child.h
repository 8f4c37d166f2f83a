// Other programs: the one place where they are started, and waited for until they are gone.
//
// What a program gets is what is named here: its words (no shell looks at them), its standard descriptors, our
// environment. No other descriptor that is open in us reaches it, and no signal is blocked or ignored in it, whatever
// we ignore ourselves: it must end when its pipe breaks or SIGTERM comes.
//
// What is not done here: nothing decides how long to wait and how a program is ended; that is the caller's, who also
// reaps it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/file.h"

namespace letterlock {

struct Spawn {
  static constexpr int kNull = -1;  // /dev/null
  static constexpr int kOurs = -2;  // the same as ours, open or not
  // Who gets the signals of the terminal and of a kill() of the whole group with us. A session has no terminal.
  enum class Group { ours, own_group, own_session };

  std::vector<std::string> words;  // the program, then its arguments; not empty
  bool search_path = false;        // the program may be a name that PATH finds
  int input = kNull;
  int output = kNull;
  int errors = kNull;
  Group group = Group::ours;
};

// The process id, to be reaped. Errors: file_not_found{path}, else file_not_readable{path, reason}.
Result<pid_t> spawn(Spawn what);
// Waits until it has ended: its status as waitpid() gives it; none where it is no child of ours.
std::optional<int> reap(pid_t id);

// Neither end reaches a program unless it is named above.
struct Pipe {
  FileDescriptor reader;
  FileDescriptor writer;
};
Result<Pipe> make_pipe();

}  // namespace letterlock
