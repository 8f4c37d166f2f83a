#include "token/agent_client.h"

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/child.h"
#include "token/local_socket.h"

namespace letterlock::token {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kSendTimeout{5};
// Longer than any deadline of the agent's own (agent.h), which answers before.
constexpr std::chrono::seconds kAnswerTimeout{180};
constexpr std::chrono::seconds kStartTimeout{10};

tl::unexpected<Error> unavailable(const std::string& reason) {
  return fail(ErrorCode::agent_unavailable, {{"reason", reason}});
}

std::string own_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
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
  place.socket = local_socket_in(runtime_folder, "agent");
  const char* named = std::getenv("LETTERLOCK_AGENT");
  place.program = named == nullptr ? own_folder() + "/letterlock-agent" : named;
  return place;
}

Result<std::unique_ptr<AgentClient>> AgentClient::connect_to_running(const AgentPlace& place) {
  if (const auto made = make_private_folder_of(place.socket); !made) return unavailable(made.error());
  auto socket = connect_locally(place.socket);
  if (!socket) return unavailable(socket.error());
  if (!socket->valid()) return std::unique_ptr<AgentClient>();
  return std::unique_ptr<AgentClient>(new AgentClient(Channel(std::move(*socket))));
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
