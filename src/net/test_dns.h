// For tests only: a DNS server on loopback (UDP) that answers a question with what a script makes of it.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "base/bytes.h"

namespace letterlock::net {

inline std::string dns_number(unsigned value) {
  return {static_cast<char>(value >> 8 & 0xFF), static_cast<char>(value & 0xFF)};
}
// "imap.example.tw" as labels; with the root at its end.
inline std::string dns_name(const std::string& text) {
  std::string name;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('.', begin), text.size());
    name += static_cast<char>(end - begin) + text.substr(begin, end - begin);
    begin = end + 1;
  }
  return name + std::string(1, '\0');
}
// "\xC0\x0C" points to the question's name.
inline std::string dns_record(const std::string& owner, unsigned type, const std::string& data) {
  return owner + dns_number(type) + dns_number(1) + std::string(4, '\0') +
         dns_number(static_cast<unsigned>(data.size())) + data;
}
inline std::string dns_service(unsigned priority, unsigned weight, unsigned port, const std::string& target) {
  return dns_record("\xC0\x0C", 33, dns_number(priority) + dns_number(weight) + dns_number(port) + dns_name(target));
}
inline std::string dns_question(const std::string& name) { return dns_name(name) + dns_number(33) + dns_number(1); }
// A whole answer to the question about `name`.
inline std::string dns_answer(const std::string& name, const std::vector<std::string>& records, unsigned flags = 0x8180,
                              unsigned id = 0) {
  std::string text = dns_number(id) + dns_number(flags) + dns_number(1);
  text += dns_number(static_cast<unsigned>(records.size())) + std::string(4, '\0') + dns_question(name);
  for (const std::string& record : records) text += record;
  return text;
}

class TestDns {
 public:
  // Gets the name asked for and gives the records; or nothing, where nothing is answered.
  using Script = std::function<std::optional<std::string>(const std::string& name, unsigned id)>;

  explicit TestDns(Script script) : script_(std::move(script)) {
    fd_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    place_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  ~TestDns() {
    stop_ = true;
    thread_.join();
    close(fd_);
  }
  const std::string& place() const { return place_; }

 private:
  void serve() {
    while (!stop_) {
      pollfd entry{fd_, POLLIN, 0};
      if (poll(&entry, 1, 20) <= 0) continue;
      std::array<char, 2048> question{};
      sockaddr_in from{};
      socklen_t size = sizeof from;
      const ssize_t count =
          recvfrom(fd_, question.data(), question.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (count < 17) continue;
      std::string name;
      for (auto at = 12U; at < static_cast<unsigned>(count) && question.at(at) != 0;) {
        const auto length = static_cast<unsigned>(question.at(at));
        name += (name.empty() ? "" : ".") + std::string(&question.at(at + 1), length);
        at += length + 1;
      }
      const unsigned id = static_cast<unsigned char>(question[0]) << 8 | static_cast<unsigned char>(question[1]);
      const auto answer = script_(name, id);
      if (answer) sendto(fd_, answer->data(), answer->size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  }

  Script script_;
  int fd_ = -1;
  std::string place_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace letterlock::net
