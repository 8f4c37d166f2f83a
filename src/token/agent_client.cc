#include "token/agent_client.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>

#include "base/child.h"
#include "crypto/digest.h"

namespace letterlock::token {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kSendTimeout{5};
// Longer than any deadline of the agent's own (agent.h), which answers before.
constexpr std::chrono::seconds kAnswerTimeout{180};
constexpr std::chrono::seconds kStartTimeout{10};
constexpr size_t kSocketPathMax = sizeof(sockaddr_un::sun_path) - 8;  // ".lock"

tl::unexpected<Error> unavailable(const std::string& reason) {
  return fail(ErrorCode::agent_unavailable, {{"reason", reason}});
}

std::string own_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

// Nobody else may have put the folder there, or put something into it.
Status make_private_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return unavailable(path + ": " + std::strerror(errno));
  struct stat found {};
  const bool ours = ::lstat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == ::getuid() &&
                    (found.st_mode & 077) == 0;
  if (!ours) return unavailable(path + ": not a private folder");
  return {};
}

// An invalid descriptor where nobody listens.
Result<FileDescriptor> connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return unavailable(std::strerror(errno));
  if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) return FileDescriptor();
  if (!is_own_user(socket.get())) return unavailable(path + ": the agent of another user");
  return socket;
}

// In a session of its own, so that Ctrl-C at the terminal and the end of it do not reach the agent.
Status start(const AgentPlace& place) {
  const auto id = spawn({.words = {place.program, "--socket", place.socket}, .group = Spawn::Group::own_session});
  if (!id) return unavailable(place.program + ": " + id.error().params.back().second);
  return {};
}

}  // namespace

AgentPlace AgentPlace::in(const std::string& runtime_folder) {
  AgentPlace place;
  place.socket = runtime_folder + "/agent";
  if (place.socket.size() > kSocketPathMax) {
    // A path too long for a socket: a short name that is the folder's own.
    const std::string name = to_hex(crypto::sha256(as_bytes(runtime_folder))).substr(0, 16);
    place.socket = "/tmp/letterlock-" + std::to_string(::getuid()) + "/" + name;
  }
  const char* named = std::getenv("LETTERLOCK_AGENT");
  place.program = named == nullptr ? own_folder() + "/letterlock-agent" : named;
  return place;
}

Result<std::unique_ptr<AgentClient>> AgentClient::connect_to_running(const AgentPlace& place) {
  if (place.socket.size() > kSocketPathMax) return unavailable(place.socket + ": too long");
  TRY(make_private_folder(std::filesystem::path(place.socket).parent_path().string()));
  TRY_ASSIGN(FileDescriptor socket, connect_to(place.socket));
  if (!socket.valid()) return std::unique_ptr<AgentClient>();
  return std::unique_ptr<AgentClient>(new AgentClient(Channel(std::move(socket))));
}

Result<std::unique_ptr<AgentClient>> AgentClient::connect(const AgentPlace& place) {
  const auto until = steady_clock::now() + kStartTimeout;
  for (auto pause = milliseconds(0);; pause = std::min(pause + milliseconds(5), milliseconds(100))) {
    TRY_ASSIGN(auto client, connect_to_running(place));
    if (client != nullptr) return client;
    if (steady_clock::now() > until) return unavailable(place.program + " does not start");
    // Once at first; again only if it ended meanwhile, as an agent does that was idle.
    if (pause.count() % 100 == 0) TRY(start(place));
    std::this_thread::sleep_for(pause + milliseconds(5));
  }
}

Result<Secret> AgentClient::ask(const Request& request) {
  if (!channel_.send(encode(request).view(), kSendTimeout)) return unavailable("it went away");
  auto answer = channel_.receive(kAnswerTimeout);
  if (!answer) return unavailable("it went away");
  return std::move(*answer);
}

Result<CardsView> AgentClient::list(const std::vector<std::string>& modules) {
  TRY_ASSIGN(const Secret answer, ask(ListRequest{modules}));
  return decode_view(answer.view());
}

Result<CardsView> AgentClient::wait(const std::vector<std::string>& modules, std::uint64_t generation,
                                    milliseconds timeout) {
  TRY_ASSIGN(const Secret answer, ask(WaitRequest{modules, generation, static_cast<std::uint32_t>(timeout.count())}));
  return decode_view(answer.view());
}

Result<Secret> AgentClient::operate(KeyRequest request) {
  TRY_ASSIGN(const Secret answer, ask(std::move(request)));
  return decode_octets(answer.view());
}

Status AgentClient::lock() {
  TRY_ASSIGN(const Secret answer, ask(LockRequest{}));
  TRY(decode_octets(answer.view()));
  return {};
}

}  // namespace letterlock::token
