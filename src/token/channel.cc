#include "token/channel.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "token/wire.h"

namespace letterlock::token {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Failure = Channel::Failure;

// Waits for the socket; false after the deadline.
bool wait_for(int socket, short events, steady_clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()).count();
    pollfd entry{socket, events, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 1 << 30)));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

tl::expected<void, Failure> send_all(int socket, ByteView octets, steady_clock::time_point deadline) {
  while (!octets.empty()) {
    if (!wait_for(socket, POLLOUT, deadline)) return tl::unexpected(Failure::timed_out);
    const ssize_t count = ::send(socket, octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) return tl::unexpected(Failure::closed);
    octets = octets.subspan(static_cast<size_t>(count));
  }
  return {};
}

tl::expected<void, Failure> receive_all(int socket, std::span<std::uint8_t> octets, steady_clock::time_point deadline) {
  while (!octets.empty()) {
    if (!wait_for(socket, POLLIN, deadline)) return tl::unexpected(Failure::timed_out);
    const ssize_t count = ::recv(socket, octets.data(), octets.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) return tl::unexpected(Failure::closed);
    octets = octets.subspan(static_cast<size_t>(count));
  }
  return {};
}

}  // namespace

bool is_own_user(int socket) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::getuid();
}

tl::expected<void, Failure> Channel::send(ByteView frame, milliseconds timeout) {
  if (frame.size() > kFrameMax) return tl::unexpected(Failure::malformed);
  const auto deadline = steady_clock::now() + timeout;
  const auto size = static_cast<std::uint32_t>(frame.size());
  const std::uint8_t head[] = {static_cast<std::uint8_t>(size >> 24), static_cast<std::uint8_t>(size >> 16),
                               static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
  if (auto sent = send_all(socket_.get(), head, deadline); !sent) return sent;
  return send_all(socket_.get(), frame, deadline);
}

tl::expected<Secret, Failure> Channel::receive(milliseconds timeout) {
  const auto deadline = steady_clock::now() + timeout;
  std::uint8_t head[4] = {};
  if (auto received = receive_all(socket_.get(), head, deadline); !received) return tl::unexpected(received.error());
  const size_t size = static_cast<size_t>(head[0]) << 24 | static_cast<size_t>(head[1]) << 16 |
                      static_cast<size_t>(head[2]) << 8 | head[3];
  if (size > kFrameMax) return tl::unexpected(Failure::malformed);
  Secret frame = Secret::zeros(size);
  if (auto received = receive_all(socket_.get(), frame.span(), deadline); !received) {
    return tl::unexpected(received.error());
  }
  return frame;
}

}  // namespace letterlock::token
