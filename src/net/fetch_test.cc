#include "net/fetch.h"

#include <csignal>
#include <cstdlib>

#include "net/test_server.h"

namespace letterlock::net {
namespace {

class Fetch : public ::testing::Test {
 protected:
  Fetch()
      : server_([this](Peer& peer) { serve(peer); }), base_("https://localhost:" + std::to_string(server_.port())) {}
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);  // of our own server
    char pattern[] = "/tmp/letterlock-fetch-XXXXXX";
    folder_ = mkdtemp(pattern);
    write_pem(authority_, folder_ + "/ca.pem");
    options_.authority_file = folder_ + "/ca.pem";
    options_.time_limit = std::chrono::milliseconds(4000);
    options_.limit = 1000;
  }
  void TearDown() override {
    unlink((folder_ + "/ca.pem").c_str());
    rmdir(folder_.c_str());
  }
  void serve(Peer& peer) {
    if (!peer.start_tls(good_)) return;
    const std::string request = peer.line();
    size_t length = 0;
    for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
      if (line.starts_with("Content-Length: ")) length = std::stoul(line.substr(16));
    }
    const std::string path = request.substr(request.find(' ') + 1, request.rfind(' ') - request.find(' ') - 1);
    if (path == "/large") return peer.say("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(1001, 'x'));
    if (path == "/loop") return peer.say("HTTP/1.1 302 F\r\nLocation: /loop\r\nConnection: close\r\n\r\n");
    if (path == "/plain") return peer.say("HTTP/1.1 302 F\r\nLocation: http://localhost/\r\nConnection: close\r\n\r\n");
    if (path == "/moved") return peer.say("HTTP/1.1 302 F\r\nLocation: /\r\nConnection: close\r\n\r\n");
    if (path == "/none") return peer.say("HTTP/1.1 404 N\r\nConnection: close\r\n\r\nno");
    if (path == "/hang") return void(peer.line());
    peer.say("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + request + " " + std::to_string(length));
  }
  ErrorCode failure(const std::string& url) {
    const auto fetched = fetch(url, options_);
    return fetched ? ErrorCode::usage : fetched.error().code;
  }

  TestCertificate authority_ = test_certificate(nullptr, 10);
  TestCertificate good_ = test_certificate(&authority_, 10);
  std::string folder_;
  FetchOptions options_;
  TestServer server_;
  std::string base_;
};

TEST_F(Fetch, GivesStatusAndBody) {
  EXPECT_EQ(as_text(fetch(base_ + "/moved", options_).value().body), "GET / HTTP/1.1 0");
  EXPECT_EQ(fetch(base_ + "/none", options_).value().status, 404);
  EXPECT_EQ(as_text(post_form(base_ + "/token", Secret("a=b"), options_).value().body), "POST /token HTTP/1.1 3");
  EXPECT_EQ(post_form(base_ + "/moved", Secret("a=b"), options_).value().status, 302);
}

TEST_F(Fetch, WhatIsTooMuchOrElsewhereIsRefused) {
  EXPECT_EQ(failure(base_ + "/large"), ErrorCode::server_limit);
  EXPECT_EQ(failure(base_ + "/loop"), ErrorCode::server_misbehaves);
  EXPECT_EQ(failure(base_ + "/plain"), ErrorCode::server_misbehaves);
  EXPECT_EQ(failure("http://localhost/"), ErrorCode::server_malformed);
  EXPECT_EQ(failure("https://ann@localhost/"), ErrorCode::server_malformed);
  options_.time_limit = std::chrono::milliseconds(400);
  EXPECT_EQ(failure(base_ + "/hang"), ErrorCode::server_timeout);
  options_.time_limit = std::chrono::minutes(1);
  options_.authority_file.clear();
  EXPECT_EQ(failure(base_ + "/"), ErrorCode::server_untrusted);
}

}  // namespace
}  // namespace letterlock::net
