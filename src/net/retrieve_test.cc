#include "net/retrieve.h"

#include <csignal>

#include "net/test_http_server.h"

namespace letterlock::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class Collector : public Receiver {
 public:
  Status begin(const AnswerHead& head) override {
    ++begun;
    status = head.status;
    return {};
  }
  Status write(ByteView chunk) override {
    text += as_text(chunk);
    return {};
  }
  int begun = 0;
  long status = 0;
  std::string text;
};

constexpr size_t kGarbage = 300u * 1024 * 1024;

void serve(Peer& peer, const TestRequest& request) {
  const std::string& path = request.path;
  const std::string elsewhere = "Location: ";
  if (path == "/moved") return peer.say(TestHttpServer::answer("gone", elsewhere + "/list\r\n", "302 F"));
  if (path == "/moved-307") return peer.say(TestHttpServer::answer("gone", elsewhere + "/list\r\n", "307 F"));
  if (path == "/see-other") return peer.say(TestHttpServer::answer("gone", elsewhere + "/list\r\n", "303 F"));
  if (path == "/loop") return peer.say(TestHttpServer::answer("", elsewhere + "/loop\r\n", "301 F"));
  if (path == "/to-file") return peer.say(TestHttpServer::answer("", elsewhere + "file:///etc/passwd\r\n", "301 F"));
  if (path == "/nowhere") return peer.say(TestHttpServer::answer("", "", "301 F"));
  if (path.starts_with("/to/"))
    return peer.say(TestHttpServer::answer("", elsewhere + path.substr(4) + "\r\n", "302 F"));
  if (path == "/none") return peer.say(TestHttpServer::answer("not here", "", "404 N"));
  if (path == "/busy") return peer.say(TestHttpServer::answer("later", "Retry-After: 5\r\n", "503 S"));
  if (path == "/hang") return void(peer.line());
  if (path == "/short") return peer.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nhalf");
  if (path == "/not-http") return peer.say("220 mail.example.tw ESMTP\r\n");
  if (path == "/headers") {
    std::string fields;
    for (int i = 0; i < 100; ++i) fields += "X-" + std::to_string(i) + ": " + std::string(1000, 'x') + "\r\n";
    return peer.say(TestHttpServer::answer("body", fields));
  }
  if (path == "/endless" || path == "/endless-404") {
    peer.say(std::string("HTTP/1.1 ") + (path == "/endless" ? "200 OK" : "404 N") + "\r\nConnection: close\r\n\r\n");
    const std::string block(1 << 20, 'x');
    for (size_t sent = 0; sent < kGarbage && !peer.gone(); sent += block.size()) peer.say(block);
    return;
  }
  if (path == "/trickle") {
    peer.say("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    while (!peer.gone()) {
      peer.say("x");
      std::this_thread::sleep_for(milliseconds(10));
    }
    return;
  }
  peer.say(
      TestHttpServer::answer(request.line + " [" + request.body + "]", "ETag: \"one\"\r\nLast-Modified: then\r\n"));
}

class RetrieveTest : public ::testing::Test {
 protected:
  RetrieveTest() : server_(serve) { std::signal(SIGPIPE, SIG_IGN); }  // of our own server
  Retrieval request(const std::string& path) const {
    Retrieval made;
    made.url = server_.base() + path;
    made.mapped = true;
    made.time_limit = milliseconds(5000);
    return made;
  }
  Result<AnswerHead> get(const Retrieval& request) {
    collected_ = {};
    return retrieve(request, collected_);
  }
  ErrorCode failure(const Retrieval& request) {
    const auto head = get(request);
    return head ? ErrorCode::usage : head.error().code;
  }
  ErrorCode failure(const std::string& path) { return failure(request(path)); }

  TestHttpServer server_;
  Collector collected_;
};

TEST_F(RetrieveTest, GivesTheAnswerAndWhatNamesIt) {
  const AnswerHead head = get(request("/list")).value();
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.etag, "\"one\"");
  EXPECT_EQ(head.last_modified, "then");
  EXPECT_EQ(collected_.text, "GET /list HTTP/1.1 []");
  EXPECT_EQ(collected_.begun, 1);
}

TEST_F(RetrieveTest, AsksPlainly) {
  (void)get(request("/list"));
  const auto fields = server_.requests().at(0).fields;
  EXPECT_EQ(fields.at("User-Agent"), "Letterlock");
  for (const char* name : {"Cookie", "Authorization", "Accept-Encoding", "Referer", "Range", "If-None-Match"}) {
    EXPECT_FALSE(fields.contains(name)) << name;
  }
}

TEST_F(RetrieveTest, Posts) {
  Retrieval post = request("/moved-307");
  post.post = Upload{"application/ocsp-request", to_bytes(as_bytes(std::string_view("0\0request", 9)))};
  EXPECT_EQ(get(post).value().status, 200);
  EXPECT_EQ(collected_.text, std::string_view("POST /list HTTP/1.1 [0\0request]", 31));
  EXPECT_EQ(server_.requests().at(1).fields.at("Content-Type"), "application/ocsp-request");
  post.url = server_.base() + "/see-other";
  EXPECT_EQ(failure(post), ErrorCode::server_misbehaves);
}

TEST_F(RetrieveTest, AnyStatusIsAnAnswerAndOnlyTheRightOnesHaveOctets) {
  EXPECT_EQ(get(request("/none")).value().status, 404);
  EXPECT_EQ(collected_.begun, 0);
  EXPECT_EQ(get(request("/busy")).value().status, 503);
  EXPECT_EQ(get(request("/endless-404")).value().status, 404);
  EXPECT_EQ(collected_.text, "");
}

TEST_F(RetrieveTest, FollowsThreeRedirectsToTheWebAndNoFurther) {
  EXPECT_EQ(get(request("/moved")).value().status, 200);
  EXPECT_EQ(collected_.text, "GET /list HTTP/1.1 []");
  EXPECT_EQ(failure("/loop"), ErrorCode::server_misbehaves);
  EXPECT_EQ(server_.requests().size(), 6u);
  EXPECT_EQ(failure("/to-file"), ErrorCode::server_misbehaves);
  EXPECT_EQ(failure("/nowhere"), ErrorCode::server_misbehaves);
}

TEST_F(RetrieveTest, StrangersReachNoPrivateNetwork) {
  const size_t before = server_.requests().size();
  Retrieval strange = request("/list");
  strange.mapped = false;
  EXPECT_EQ(failure(strange), ErrorCode::server_misbehaves);  // a port that is not the web's
  for (const char* url : {"http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/",
                          "https://192.168.1.1/", "http://169.254.169.254/latest/meta-data/",
                          "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://2130706433/", "http://0x7f.1/"}) {
    strange.url = url;
    EXPECT_EQ(failure(strange), ErrorCode::server_private_address) << url;
  }
  EXPECT_EQ(server_.requests().size(), before);
}

TEST_F(RetrieveTest, ARedirectReachesNoPrivateNetworkEither) {
  const std::string there = "http://127.0.0.1/";
  EXPECT_EQ(failure("/to/" + there), ErrorCode::server_private_address);
  EXPECT_EQ(failure("/to/http://127.0.0.1:1/"), ErrorCode::server_misbehaves);
  EXPECT_EQ(get(request("/to/" + server_.base() + "/list")).value().status, 200);  // the mapped place itself
}

TEST_F(RetrieveTest, OctetsAreBounded) {
  Retrieval large = request("/endless");
  large.limit = 3'000'000;
  EXPECT_EQ(failure(large), ErrorCode::server_limit);
  EXPECT_LE(collected_.text.size(), 3'000'000u);
  EXPECT_EQ(failure("/headers"), ErrorCode::server_misbehaves);
}

TEST_F(RetrieveTest, TimeIsBoundedForWhoSaysNothingAndForWhoTrickles) {
  Retrieval slow = request("/hang");
  slow.time_limit = milliseconds(300);
  EXPECT_EQ(failure(slow), ErrorCode::server_timeout);
  slow.url = server_.base() + "/trickle";
  EXPECT_EQ(failure(slow), ErrorCode::server_timeout);
  EXPECT_NE(collected_.text, "");
}

TEST_F(RetrieveTest, WhoIsNotThereOrCutsIsSaid) {
  EXPECT_EQ(failure("/short"), ErrorCode::connection_lost);
  EXPECT_EQ(collected_.text, "half");
  EXPECT_EQ(failure("/not-http"), ErrorCode::server_misbehaves);
  Retrieval dead = request("/");
  dead.url = "http://127.0.0.1:1/";
  EXPECT_EQ(failure(dead), ErrorCode::server_unreachable);
}

TEST_F(RetrieveTest, CanBeGivenUp) {
  Retrieval slow = request("/hang");
  slow.given_up = [] { return true; };
  EXPECT_EQ(failure(slow), ErrorCode::cancelled);
}

class Refusing : public Collector {
 public:
  Status write(ByteView) override { return fail(ErrorCode::disk_full, {{"path", "here"}}); }
};

TEST_F(RetrieveTest, WhatTheReceiverSaysIsPassedOn) {
  Refusing full;
  const auto head = retrieve(request("/list"), full);
  ASSERT_FALSE(head.has_value());
  EXPECT_EQ(head.error().code, ErrorCode::disk_full);
}

}  // namespace
}  // namespace letterlock::net
