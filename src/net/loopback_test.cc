#include "net/loopback.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <thread>

namespace letterlock::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class Browser {
 public:
  explicit Browser(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    EXPECT_EQ(connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const timeval limit{5, 0};
    setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }
  void say(const std::string& text) const { send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL); }
  std::string hear() const {
    std::string text;
    std::array<char, 4096> buffer{};
    for (;;) {
      const ssize_t count = recv(fd_.get(), buffer.data(), buffer.size(), 0);
      if (count <= 0) return text;
      text.append(buffer.data(), static_cast<size_t>(count));
    }
  }

 private:
  FileDescriptor fd_;
};

class LoopbackTest : public ::testing::Test {
 protected:
  LoopbackTest() : loopback_(Loopback::open().value()) {}
  std::string get(const std::string& target, const std::string& host = "127.0.0.1", const char* verb = "GET") const {
    return std::string(verb) + " " + target + " HTTP/1.1\r\nAccept: */*\r\nHost: " + host + ":" +
           std::to_string(loopback_.port()) + "\r\n\r\n";
  }
  // Runs the browsers beside the wait; returns what was asked, with "end" where the wait was answered.
  std::string wait_for(const std::function<void()>& browsers, milliseconds time = milliseconds(5000)) {
    std::string asked;
    std::thread beside(browsers);
    const auto done = loopback_.wait(
        [&](const std::string& target) {
          asked += target + " ";
          return target == "/?right" ? "<p>Done.</p>" : "";
        },
        steady_clock::now() + time);
    beside.join();
    return asked + (done.value() ? "end" : "over");
  }

  Loopback loopback_;
};

TEST_F(LoopbackTest, GivesTheTargetAndShowsThePage) {
  std::string shown;
  EXPECT_EQ(wait_for([&] {
              const Browser browser(loopback_.port());
              browser.say(get("/?right", "localhost"));
              shown = browser.hear();
            }),
            "/?right end");
  EXPECT_TRUE(shown.starts_with("HTTP/1.1 200 OK\r\n")) << shown;
  EXPECT_TRUE(shown.ends_with("\r\n\r\n<p>Done.</p>")) << shown;
  EXPECT_NE(shown.find("Content-Security-Policy: default-src 'none'"), std::string::npos) << shown;
}

TEST_F(LoopbackTest, OtherRequestsAreAnsweredAndTheWaitGoesOn) {
  std::string answers;
  EXPECT_EQ(wait_for([&] {
              for (const std::string& request : {get("/favicon.ico"), get("/?right", "evil.example"),
                                                 get("/?right", "127.0.0.1", "POST"), get("/?right")}) {
                const Browser browser(loopback_.port());
                browser.say(request);
                answers += browser.hear().substr(9, 3) + " ";
              }
            }),
            "/favicon.ico /?right end");
  EXPECT_EQ(answers, "404 403 403 200 ");
}

TEST_F(LoopbackTest, MalformedHostsAndRequestsAreNotSeen) {
  const std::string port = std::to_string(loopback_.port());
  std::string answers;
  EXPECT_EQ(wait_for([&] {
              const std::string line = "GET /?right HTTP/1.1\r\n";
              for (const std::string& request :
                   {line + "\r\n", line + "Host: 127.0.0.1\r\n\r\n",
                    line + "Host: 127.0.0.1:" + port + "\r\nHost: 127.0.0.1:" + port + "\r\n\r\n",
                    std::string("GET /?right\r\n\r\n"), std::string("\r\n\r\n"), get("/?right")}) {
                const Browser browser(loopback_.port());
                browser.say(request);
                answers += browser.hear().substr(9, 3) + " ";
              }
            }),
            "/?right end");
  EXPECT_EQ(answers, "403 403 403 403 403 200 ");
}

// Browsers connect in advance and say nothing; a request may come in pieces.
TEST_F(LoopbackTest, SilentConnectionsHoldUpNobody) {
  EXPECT_EQ(wait_for([&] {
              std::vector<std::unique_ptr<Browser>> silent;
              for (size_t i = 0; i < 3 * Loopback::kConnectionsMax; ++i) {
                silent.push_back(std::make_unique<Browser>(loopback_.port()));
              }
              const Browser browser(loopback_.port());
              const std::string request = get("/?right");
              browser.say(request.substr(0, 20));
              silent.back()->say("GET");
              browser.say(request.substr(20));
              EXPECT_TRUE(browser.hear().starts_with("HTTP/1.1 200"));
            }),
            "/?right end");
}

TEST_F(LoopbackTest, S9_SizeNumberAndTimeAreBounded) {
  EXPECT_EQ(wait_for([] {}, milliseconds(50)), "over");
  std::string heard = "unheard";
  EXPECT_EQ(wait_for([&] {
              const Browser large(loopback_.port());
              large.say("GET /" + std::string(Loopback::kRequestOctetsMax, 'a'));
              heard = large.hear();
              const Browser browser(loopback_.port());
              browser.say(get("/?right"));
              browser.hear();
            }),
            "/?right end");
  EXPECT_EQ(heard, "");
  const std::string asked = wait_for([&] {
    for (size_t i = 0; i < Loopback::kRequestsMax; ++i) {
      const Browser browser(loopback_.port());
      browser.say(get("/a"));
      browser.hear();
    }
  });
  EXPECT_TRUE(asked.ends_with("over")) << asked.substr(asked.size() - 20);
}

TEST_F(LoopbackTest, WhoGivesUpWaitsNoLonger) {
  const auto start = steady_clock::now();
  const auto given_up = [start] { return steady_clock::now() - start > milliseconds(300); };
  const auto done = loopback_.wait([](const std::string&) { return ""; }, start + std::chrono::minutes(1), given_up);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().id(), "cancelled");
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(10));
}

}  // namespace
}  // namespace letterlock::net
