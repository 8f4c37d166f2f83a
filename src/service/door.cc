#include "service/door.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "token/channel.h"
#include "token/local_socket.h"

namespace letterlock::service {
namespace {

constexpr std::chrono::milliseconds kTime{3000};
constexpr int kLookMilliseconds = 200;

std::string socket_in(const std::string& runtime_folder) { return token::local_socket_in(runtime_folder, "service"); }

tl::unexpected<Error> unavailable(std::string reason) {
  return fail(ErrorCode::service_unavailable, {{"reason", std::move(reason)}});
}

Result<std::optional<std::string>> ask(const std::string& runtime_folder, std::string_view what) {
  const std::string path = socket_in(runtime_folder);
  if (const auto made = token::make_private_folder_of(path); !made) return unavailable(made.error());
  auto socket = token::connect_locally(path);
  if (!socket) return unavailable(socket.error());
  if (!socket->valid()) return std::optional<std::string>();
  token::Channel channel(std::move(*socket));
  if (!channel.send(as_bytes(what), kTime)) return unavailable("it went away");
  const auto answer = channel.receive(kTime);
  if (!answer || answer->empty()) return unavailable("it does not answer");
  return std::string(answer->text());
}

}  // namespace

Result<std::unique_ptr<Door>> Door::take(const std::string& runtime_folder) {
  const std::string path = socket_in(runtime_folder);
  if (const auto made = token::make_private_folder_of(path); !made) return unavailable(made.error());
  FileDescriptor lock = token::lock_beside(path);
  if (!lock.valid()) {
    TRY_ASSIGN(const auto origin, ask_where(runtime_folder));
    return fail(ErrorCode::service_running, {{"origin", origin.value_or("?")}});
  }
  return std::unique_ptr<Door>(new Door(path, std::move(lock)));
}

Status Door::open(std::function<std::string()> link, std::string origin) {
  link_ = std::move(link);
  origin_ = std::move(origin);
  socket_ = token::listen_locally(path_);
  if (!socket_.valid()) return unavailable(path_);
  thread_ = std::thread([this] {
    while (!over_) {
      pollfd entry{socket_.get(), POLLIN, 0};
      if (::poll(&entry, 1, kLookMilliseconds) <= 0) continue;
      FileDescriptor client(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (client.valid() && token::is_own_user(client.get())) answer(std::move(client));
    }
  });
  return {};
}

void Door::answer(FileDescriptor client) const {
  token::Channel channel(std::move(client));
  const auto question = channel.receive(kTime);
  if (!question) return;
  if (question->text() == "link") (void)channel.send(as_bytes(link_()), kTime);
  if (question->text() == "where") (void)channel.send(as_bytes(origin_), kTime);
}

Door::~Door() {
  over_ = true;
  if (socket_.valid()) ::shutdown(socket_.get(), SHUT_RDWR);
  if (thread_.joinable()) thread_.join();
  if (socket_.valid()) ::unlink(path_.c_str());
}

bool is_taken(const std::string& runtime_folder) {
  const std::string path = socket_in(runtime_folder);
  return token::make_private_folder_of(path).has_value() && !token::lock_beside(path).valid();
}

Result<std::optional<std::string>> ask_for_link(const std::string& runtime_folder) {
  return ask(runtime_folder, "link");
}

Result<std::optional<std::string>> ask_where(const std::string& runtime_folder) { return ask(runtime_folder, "where"); }

}  // namespace letterlock::service
