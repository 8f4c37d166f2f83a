#include "net/loopback.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

namespace letterlock::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

tl::unexpected<Error> failed() {
  return fail(ErrorCode::loopback_failed, {{"reason", std::generic_category().message(errno)}});
}

struct Connection {
  FileDescriptor socket;
  std::string request;
};

struct Request {
  std::string target;
  std::string host;
  bool is_get = false;
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

// RFC 9112 section 3, as far as a browser's GET goes. Two Host fields are none.
Request read_request(std::string_view head) {
  Request request;
  const std::string_view line = head.substr(0, head.find("\r\n"));
  const size_t blank = line.find(' ');
  const size_t end = line.rfind(' ');
  if (blank == std::string_view::npos || end == blank || !line.substr(end + 1).starts_with("HTTP/1.")) return request;
  request.target = line.substr(blank + 1, end - blank - 1);
  request.is_get = line.substr(0, blank) == "GET";
  size_t hosts = 0;
  for (size_t begin = line.size() + 2; begin < head.size();) {
    const std::string_view field = head.substr(begin, head.find("\r\n", begin) - begin);
    begin += field.size() + 2;
    if (lower(field.substr(0, 5)) != "host:") continue;
    ++hosts;
    request.host = lower(field.substr(std::min(field.find_first_not_of(" \t", 5), field.size())));
  }
  if (hosts != 1) request.host.clear();
  return request;
}

void answer_with(const Connection& connection, const char* status, const std::string& page) {
  const std::string text =
      std::string("HTTP/1.1 ") + status +
      "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " + std::to_string(page.size()) +
      "\r\nConnection: close\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
      "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; "
      "frame-ancestors 'none'\r\n\r\n" +
      page;
  // It fits into the socket's buffer; a browser that is gone misses nothing but the page.
  (void)send(connection.socket.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown(connection.socket.get(), SHUT_WR);
}

// False where it has ended or is too much.
bool receive(Connection& connection) {
  std::array<char, 4096> buffer{};
  const ssize_t count = recv(connection.socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  connection.request.append(buffer.data(), static_cast<size_t>(count));
  return count > 0 && connection.request.size() <= Loopback::kRequestOctetsMax;
}

}  // namespace

Result<Loopback> Loopback::open() {
  FileDescriptor socket_fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool listens = socket_fd.valid() && bind(socket_fd.get(), generic, size) == 0 &&
                       listen(socket_fd.get(), static_cast<int>(kConnectionsMax)) == 0 &&
                       getsockname(socket_fd.get(), generic, &size) == 0;
  if (!listens) return failed();
  return Loopback(std::move(socket_fd), ntohs(address.sin_port));
}

Result<bool> Loopback::wait(const Answer& answer, steady_clock::time_point until,
                            const std::function<bool()>& given_up) {
  const long long step = given_up ? 200 : 60'000;
  const std::string here = ":" + std::to_string(port_);
  std::vector<Connection> connections;
  size_t requests = 0;
  while (requests < kRequestsMax) {
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now()).count();
    if (left <= 0) return false;
    if (given_up && given_up()) return fail(ErrorCode::cancelled);
    std::vector<pollfd> entries = {{socket_.get(), POLLIN, 0}};
    for (const Connection& one : connections) entries.push_back({one.socket.get(), POLLIN, 0});
    const int ready = poll(entries.data(), entries.size(), static_cast<int>(std::min<long long>(left, step)));
    if (ready < 0 && errno != EINTR) return failed();
    if (ready <= 0) continue;

    for (size_t i = connections.size(); i-- > 0;) {
      if (entries[i + 1].revents == 0) continue;
      Connection& one = connections[i];
      const bool goes_on = receive(one);
      const size_t end = one.request.find("\r\n\r\n");
      if (goes_on && end == std::string::npos) continue;
      const Connection finished = std::move(one);
      connections.erase(connections.begin() + static_cast<std::ptrdiff_t>(i));
      if (end == std::string::npos) continue;
      ++requests;
      const Request request = read_request(std::string_view(finished.request).substr(0, end + 2));
      const bool ours = request.is_get && (request.host == "127.0.0.1" + here || request.host == "localhost" + here);
      const std::string page = ours ? answer(request.target) : "";
      answer_with(finished, !page.empty() ? "200 OK" : ours ? "404 Not Found" : "403 Forbidden", page);
      if (!page.empty()) return true;
    }
    if (entries.front().revents != 0) {
      FileDescriptor fd(accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (fd.valid() && connections.size() == kConnectionsMax) connections.erase(connections.begin());
      if (fd.valid()) connections.push_back({std::move(fd), ""});
    }
  }
  return false;
}

}  // namespace letterlock::net
