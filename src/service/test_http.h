// A client that sends octets as they are given, and a service on a home of its own, for tests.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "base/file.h"
#include "service/service.h"

namespace letterlock::service::testing {

struct HttpReply {
  unsigned status = 0;  // 0: the connection ended without an answer
  std::string head;
  std::string body;
  bool chunked() const { return head.find("Transfer-Encoding: chunked") != std::string::npos; }
};

class RawClient {
 public:
  explicit RawClient(unsigned port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  bool connected() const { return connected_; }

  void send(std::string_view octets) {
    while (!octets.empty()) {
      const ssize_t count = ::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      octets.remove_prefix(static_cast<size_t>(count));
    }
  }
  void end_sending() { ::shutdown(socket_.get(), SHUT_WR); }

  // One answer, as its length says; what comes behind it stays for the next.
  HttpReply receive() {
    HttpReply reply;
    while (rest_.find("\r\n\r\n") == std::string::npos) {
      if (!more()) return reply;
    }
    const size_t end = rest_.find("\r\n\r\n") + 4;
    reply.head = rest_.substr(0, end);
    rest_.erase(0, end);
    reply.status = static_cast<unsigned>(std::strtoul(reply.head.substr(9, 3).c_str(), nullptr, 10));
    const size_t field = reply.head.find("Content-Length: ");
    const size_t length = field == std::string::npos ? 0 : std::strtoul(reply.head.c_str() + field + 16, nullptr, 10);
    if (reply.chunked()) return reply;
    while (rest_.size() < length && more()) {}
    reply.body = rest_.substr(0, length);
    rest_.erase(0, length);
    return reply;
  }
  // Octets until `text` is among them, or nothing more comes.
  std::string until(const std::string& text) {
    while (rest_.find(text) == std::string::npos && more()) {}
    return std::exchange(rest_, "");
  }
  bool closed() { return !more() && closed_; }

 private:
  bool more() {
    pollfd entry{socket_.get(), POLLIN, 0};
    if (::poll(&entry, 1, 10'000) <= 0) return false;
    char buffer[16 * 1024];
    const ssize_t count = ::recv(socket_.get(), buffer, sizeof(buffer), 0);
    closed_ = count <= 0;
    if (count > 0) rest_.append(buffer, static_cast<size_t>(count));
    return count > 0;
  }

  FileDescriptor socket_;
  bool connected_ = false;
  bool closed_ = false;
  std::string rest_;
};

// A real service on an empty home, with a few pages.
class ServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = std::filesystem::temp_directory_path() / "ll-service-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    put("web/index.html", "<!doctype html><title>Letterlock</title>");
    put("web/assets/index-1a2b.js", "export {};");
    put("secret.txt", "not a page");
    std::filesystem::create_symlink(folder_ + "/secret.txt", folder_ + "/web/link.txt");
    start();
  }
  void TearDown() override {
    service_.reset();
    std::filesystem::remove_all(folder_);
  }

  void start() {
    service_.reset();
    ServiceOptions options;
    options.web_folder = folder_ + "/web";
    options.background = false;
    options.limits = limits_;
    options.extra_routes = extra_;
    auto service = Service::start(store::Home::under(folder_ + "/home"), clock_, options);
    ASSERT_TRUE(service.has_value()) << service.error().id();
    service_ = std::move(*service);
    const std::string& origin = service_->origin();
    port_ = static_cast<unsigned>(std::strtoul(origin.c_str() + origin.rfind(':') + 1, nullptr, 10));
  }
  void put(const std::string& name, const std::string& content) {
    const std::filesystem::path path = folder_ + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << content;
  }

  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string origin() const { return "http://" + host(); }
  // A new connection, these octets, its answer.
  HttpReply raw(const std::string& octets) const {
    RawClient client(port_);
    client.send(octets);
    return client.receive();
  }
  std::string head(const std::string& method, const std::string& target, const std::string& fields = "") const {
    return method + " " + target + " HTTP/1.1\r\nHost: " + host() + "\r\n" + fields + "\r\n";
  }
  std::string with_session(const std::string& more = "") const {
    return "X-Letterlock-Session: " + token_ + "\r\nOrigin: " + origin() + "\r\n" + more;
  }
  HttpReply post(const std::string& target, const std::string& body, const std::string& fields) const {
    return raw(head("POST", target, fields + "Content-Length: " + std::to_string(body.size()) + "\r\n") + body);
  }
  std::string code() { return service_->new_link().substr(service_->origin().size() + 7); }
  HttpReply redeem(const std::string& code) const {
    return post("/api/session", "{\"code\": \"" + code + "\"}", "Origin: " + origin() + "\r\n");
  }
  void begin_session() {
    const HttpReply reply = redeem(code());
    ASSERT_EQ(reply.status, 200U) << reply.body;
    token_ = std::string(parse_json(reply.body)->at("token").as_string());
  }
  static std::string error_of(const HttpReply& reply) {
    const auto document = parse_json(reply.body);
    if (!document || !document->is_object() || !document->as_object().contains("error")) return "no ErrorView";
    return std::string(document->at("error").at("id").as_string());
  }

  SystemClock clock_;
  HttpLimits limits_;
  std::function<void(Routes&)> extra_;
  std::string folder_;
  std::unique_ptr<Service> service_;
  unsigned port_ = 0;
  std::string token_;
};

}  // namespace letterlock::service::testing
