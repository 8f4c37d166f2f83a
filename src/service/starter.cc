#include "service/starter.h"

#include <fcntl.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/child.h"
#include "base/file.h"
#include "service/door.h"

namespace letterlock::service {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kStartTimeout{20};
constexpr milliseconds kStep{50};
constexpr size_t kLogMax = 1024 * 1024;

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

// What it says about itself goes to a private file beside its socket.
std::string log_of(const store::Home& folders) { return folders.runtime + "/service.log"; }

Result<pid_t> start_process(const store::Home& folders, Practice practice) {
  std::vector<std::string> words = {own_program(), "serve"};
  if (practice == Practice::yes) words.emplace_back("--practice");
  const FileDescriptor log(::open(log_of(folders).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  const int errors = log.valid() ? log.get() : Spawn::kNull;
  return spawn({.words = std::move(words), .errors = errors, .group = Spawn::Group::own_session});
}

bool has_ended(pid_t child) { return child > 0 && ::waitpid(child, nullptr, WNOHANG) == child; }

// The first line that it said, without the program's name.
std::string last_words(const store::Home& folders) {
  const auto log = read_file(log_of(folders), kLogMax);
  std::string_view text = log ? as_text(*log) : std::string_view();
  text = text.substr(0, text.find('\n'));
  constexpr std::string_view kName = "letterlock: ";
  if (text.starts_with(kName)) text.remove_prefix(kName.size());
  return text.empty() ? "it ended at once" : std::string(text);
}

}  // namespace

Result<std::string> link_of_service(const store::Home& folders, Practice practice) {
  TRY_ASSIGN(auto link, ask_for_link(folders.runtime));
  if (link) return std::move(*link);
  pid_t child = 0;
  if (!started_by_systemd(practice)) {
    TRY_ASSIGN(child, start_process(folders, practice));
  }
  const auto until = steady_clock::now() + kStartTimeout;
  while (steady_clock::now() < until) {
    std::this_thread::sleep_for(kStep);
    TRY_ASSIGN(link, ask_for_link(folders.runtime));
    if (link) return std::move(*link);
    if (!has_ended(child)) continue;
    // Somebody else's may be on its way.
    child = 0;
    if (!is_taken(folders.runtime)) return unavailable(last_words(folders));
  }
  return unavailable("it does not start");
}

}  // namespace letterlock::service
