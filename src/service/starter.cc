#include "service/starter.h"

#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/child.h"
#include "service/door.h"

namespace letterlock::service {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kStartTimeout{20};
constexpr milliseconds kStep{50};

tl::unexpected<Error> unavailable(std::string reason) {
  return fail(ErrorCode::service_unavailable, {{"reason", std::move(reason)}});
}

std::string own_program() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

// The unit knows nothing of another home, and runs the program that is installed.
bool started_by_systemd(Practice practice) {
  std::error_code error;
  const bool usual = std::getenv("LETTERLOCK_HOME") == nullptr && practice == Practice::no;
  if (!usual || !std::filesystem::is_directory("/run/systemd/system", error)) return false;
  const auto child =
      spawn({.words = {"systemctl", "--user", "--quiet", "start", "letterlock.service"}, .search_path = true});
  if (!child) return false;
  const auto status = reap(*child);
  return status && WIFEXITED(*status) && WEXITSTATUS(*status) == 0;
}

Result<pid_t> start_process(Practice practice) {
  std::vector<std::string> words = {own_program(), "serve"};
  if (practice == Practice::yes) words.emplace_back("--practice");
  return spawn({.words = std::move(words), .group = Spawn::Group::own_session});
}

// Why it ended, as far as its exit tells: it says more when it is started by hand.
bool has_ended(pid_t child) { return child > 0 && ::waitpid(child, nullptr, WNOHANG) == child; }

}  // namespace

Result<std::string> link_of_service(const store::Home& folders, Practice practice) {
  TRY_ASSIGN(auto link, ask_for_link(folders.runtime));
  if (link) return std::move(*link);
  pid_t child = 0;
  if (!started_by_systemd(practice)) {
    TRY_ASSIGN(child, start_process(practice));
  }
  const auto until = steady_clock::now() + kStartTimeout;
  while (steady_clock::now() < until) {
    std::this_thread::sleep_for(kStep);
    TRY_ASSIGN(link, ask_for_link(folders.runtime));
    if (link) return std::move(*link);
    if (has_ended(child)) return unavailable("it ended at once");
  }
  return unavailable("it does not start");
}

}  // namespace letterlock::service
