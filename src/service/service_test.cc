// The running service, asked in octets: what is answered, and what is refused before anything is looked up.
#include "service/service.h"

#include <sys/stat.h>

#include "service/test_http.h"

namespace letterlock::service {
namespace {

using testing::HttpReply;
using testing::RawClient;

class Serving : public testing::ServiceTest {};

bool has(const HttpReply& reply, const std::string& text) { return reply.head.find(text) != std::string::npos; }

TEST_F(Serving, PagesComeWithTheStrictPolicy) {
  const HttpReply page = raw(head("GET", "/"));
  EXPECT_EQ(page.status, 200U);
  EXPECT_EQ(page.body, "<!doctype html><title>Letterlock</title>");
  EXPECT_TRUE(has(page, "Content-Type: text/html; charset=utf-8\r\n"));
  EXPECT_TRUE(has(page, "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "));
  EXPECT_TRUE(has(page, "frame-ancestors 'none'"));
  EXPECT_TRUE(has(page, "X-Content-Type-Options: nosniff\r\n"));
  EXPECT_TRUE(has(page, "Referrer-Policy: no-referrer\r\n"));
  EXPECT_TRUE(has(page, "Cross-Origin-Opener-Policy: same-origin\r\n"));
  EXPECT_TRUE(has(page, "Cross-Origin-Resource-Policy: same-origin\r\n"));
  EXPECT_TRUE(has(page, "Cache-Control: no-store\r\n"));
  EXPECT_FALSE(has(page, "Set-Cookie"));
  EXPECT_FALSE(has(page, "Access-Control-"));
  const HttpReply asset = raw(head("GET", "/assets/index-1a2b.js"));
  EXPECT_EQ(asset.status, 200U);
  EXPECT_TRUE(has(asset, "Content-Type: text/javascript; charset=utf-8\r\n"));
  EXPECT_TRUE(has(asset, "immutable"));
}

TEST_F(Serving, OnlyWhatIsInTheTableIsAPage) {
  for (const char* path : {"/secret.txt", "/link.txt", "/web/index.html", "/assets", "/nothing"}) {
    EXPECT_EQ(raw(head("GET", path)).status, 404U) << path;
  }
  for (const char* path : {"/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt",
                           "/assets%2f..%2f..%2fsecret.txt", "/%5c..%5csecret.txt", "/assets/%00", "//etc/passwd",
                           "/./index.html", "/%c0%ae%c0%ae/secret.txt"}) {
    const HttpReply reply = raw(head("GET", path));
    EXPECT_EQ(reply.status, 400U) << path;
    EXPECT_EQ(error_of(reply), "request-malformed") << path;
  }
  EXPECT_EQ(raw(head("GET", "/" + std::string(5'000, 'a'))).status, 400U);
  EXPECT_EQ(raw("GET http://" + host() + "/ HTTP/1.1\r\nHost: " + host() + "\r\n\r\n").status, 400U);
}

TEST_F(Serving, ListensOnLoopbackOnly) {
  std::string listening;
  std::ifstream table("/proc/net/tcp");
  char wanted[16];
  std::snprintf(wanted, sizeof(wanted), ":%04X ", port_);
  for (std::string line; std::getline(table, line);) {
    if (line.find(wanted) != std::string::npos && line.find(" 00000000:0000 0A ") != std::string::npos)
      listening += line;
  }
  EXPECT_NE(listening.find("0100007F"), std::string::npos) << listening;
  EXPECT_EQ(listening.find("00000000" + std::string(wanted).substr(0, 5)), std::string::npos) << listening;
}

TEST_F(Serving, OnlyOurHostIsAnswered) {
  for (const std::string& good : {host(), "localhost:" + std::to_string(port_)}) {
    EXPECT_EQ(raw("GET / HTTP/1.1\r\nHost: " + good + "\r\n\r\n").status, 200U) << good;
  }
  for (const std::string& bad :
       {std::string("evil.example"), "evil.example:" + std::to_string(port_), std::string("127.0.0.1"),
        "127.0.0.1:" + std::to_string(port_ + 1), "127.0.0.1." + std::string("evil.example"), std::string(""),
        "LOCALHOST.evil:" + std::to_string(port_), "[::1]:" + std::to_string(port_)}) {
    const HttpReply reply = raw("GET / HTTP/1.1\r\nHost: " + bad + "\r\n\r\n");
    EXPECT_EQ(reply.status, 421U) << bad;
    EXPECT_EQ(error_of(reply), "host-refused") << bad;
  }
}

TEST_F(Serving, OtherOriginsAreRefused) {
  begin_session();
  const std::string session = "X-Letterlock-Session: " + token_ + "\r\n";
  EXPECT_EQ(raw(head("GET", "/api/questions", session)).status, 200U);
  EXPECT_EQ(raw(head("GET", "/api/questions", session + "Origin: " + origin() + "\r\n")).status, 200U);
  EXPECT_EQ(raw(head("GET", "/api/questions", session + "Sec-Fetch-Site: same-origin\r\n")).status, 200U);
  for (const char* site :
       {"Origin: http://evil.example\r\n", "Origin: null\r\n", "Origin: http://127.0.0.1\r\n",
        "Origin: http://127.0.0.1:1\r\n", "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n"}) {
    const HttpReply reply = raw(head("GET", "/api/questions", session + site));
    EXPECT_EQ(reply.status, 403U) << site;
    EXPECT_EQ(error_of(reply), "origin-refused") << site;
    EXPECT_EQ(raw(head("GET", "/download/x", site)).status, 403U) << site;
  }
  // A link from elsewhere may lead to the page itself.
  EXPECT_EQ(raw(head("GET", "/", "Sec-Fetch-Site: cross-site\r\n")).status, 200U);
  // What changes something needs our origin, whatever else it brings.
  for (const char* method : {"POST", "PATCH", "DELETE", "PUT", "OPTIONS"}) {
    EXPECT_EQ(raw(head(method, "/api/acts/x", session)).status, 403U) << method;
    EXPECT_EQ(raw(head(method, "/api/acts/x", session + "Origin: http://evil.example\r\n")).status, 403U) << method;
  }
  EXPECT_EQ(raw(head("DELETE", "/api/acts/x", session + "Origin: " + origin() + "\r\n")).status, 404U);
  EXPECT_EQ(
      raw(head("DELETE", "/api/acts/x", session + "Origin: " + origin() + "\r\nSec-Fetch-Site: cross-site\r\n")).status,
      403U);
  EXPECT_EQ(raw(head("PUT", "/api/acts/x", session + "Origin: " + origin() + "\r\n")).status, 405U);
}

TEST_F(Serving, TheApiNeedsASession) {
  for (const char* fields : {"", "X-Letterlock-Session: \r\n", "X-Letterlock-Session: 00\r\n", "Cookie: session=1\r\n",
                             "Authorization: Bearer 1\r\n"}) {
    for (const char* target : {"/api/questions", "/api/events", "/api/state", "/api/nothing"}) {
      const HttpReply reply = raw(head("GET", target, fields));
      EXPECT_EQ(reply.status, 401U) << target << fields;
      EXPECT_EQ(error_of(reply), "session-needed");
      EXPECT_TRUE(has(reply, "Cache-Control: no-store\r\n"));
    }
  }
  EXPECT_EQ(raw(head("DELETE", "/api/session", "Origin: " + origin() + "\r\n")).status, 401U);
}

TEST_F(Serving, ACodeIsGoodOnce) {
  const std::string once = code();
  EXPECT_EQ(once.size(), 40U);
  EXPECT_EQ(redeem(once).status, 200U);
  const HttpReply again = redeem(once);
  EXPECT_EQ(again.status, 401U);
  EXPECT_EQ(error_of(again), "code-not-valid");
  EXPECT_EQ(error_of(redeem("")), "code-not-valid");
  EXPECT_EQ(post("/api/session", "{\"code\": 1}", "Origin: " + origin() + "\r\n").status, 400U);
  EXPECT_EQ(post("/api/session", "{\"code\": \"" + code() + "\"}", "").status, 403U);
  EXPECT_EQ(post("/api/session", std::string(5000, 'x'), "Origin: " + origin() + "\r\n").status, 413U);
}

TEST_F(Serving, ASessionEndsWhenThePageSaysSo) {
  begin_session();
  EXPECT_EQ(raw(head("GET", "/api/questions", with_session())).body, "[]");
  EXPECT_EQ(raw(head("DELETE", "/api/session", with_session())).status, 204U);
  EXPECT_EQ(raw(head("GET", "/api/questions", with_session())).status, 401U);
}

TEST_F(Serving, SessionsAndThePortOutliveTheServiceAndOnlyHashesAreKept) {
  begin_session();
  const unsigned before = port_;
  start();
  EXPECT_EQ(port_, before);
  EXPECT_EQ(raw(head("GET", "/api/questions", with_session())).status, 200U);
  const std::string file = store::Home::under(folder_ + "/home").runtime + "/service.json";
  struct stat found {};
  ASSERT_EQ(::stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  EXPECT_EQ(as_text(*read_file(file, 65536)).find(token_), std::string::npos);
}

TEST_F(Serving, MalformedRequestsAreRefused) {
  const std::string host_line = "Host: " + host() + "\r\n";
  const std::string post_line = "POST /api/session HTTP/1.1\r\n" + host_line + "Origin: " + origin() + "\r\n";
  struct {
    const char* what;
    std::string octets;
    unsigned status;
  } const cases[] = {
      {"line feeds only", "GET / HTTP/1.1\nHost: " + host() + "\n\n", 400},
      {"a folded field", "GET / HTTP/1.1\r\n" + host_line + "A: b\r\n c\r\n\r\n", 400},
      {"length and chunks", post_line + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
      {"chunks", post_line + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
      {"two lengths", post_line + "Content-Length: 4\r\nContent-Length: 5\r\n\r\n1234", 400},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", "GET / HTTP/1.1\r\n" + host_line + host_line + "\r\n", 400},
      {"HTTP/1.0", "GET / HTTP/1.0\r\n" + host_line + "\r\n", 505},
      {"TLS", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400},
      {"noise", std::string(100, '\0'), 400},
      {"a long head", "GET / HTTP/1.1\r\n" + host_line + "A: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
      {"a long head without end", "GET /" + std::string(40'000, 'a'), 431},
      {"an expectation", post_line + "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n", 417},
  };
  for (const auto& each : cases) {
    RawClient client(port_);
    client.send(each.octets);
    const HttpReply reply = client.receive();
    EXPECT_EQ(reply.status, each.status) << each.what;
    EXPECT_NE(error_of(reply), "no ErrorView") << each.what << reply.body;
    EXPECT_NE(reply.head.find("Connection: close"), std::string::npos) << each.what;
    client.end_sending();
    EXPECT_TRUE(client.closed()) << each.what;
  }
}

// What follows a request whose end is unclear must never be taken for another one.
TEST_F(Serving, NothingIsSmuggledBehindABody) {
  const std::string inner = head("GET", "/");
  RawClient client(port_);
  client.send("POST /api/session HTTP/1.1\r\nHost: " + host() + "\r\nOrigin: " + origin() +
              "\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n" + inner);
  EXPECT_EQ(client.receive().status, 411U);
  client.end_sending();
  EXPECT_EQ(client.receive().status, 0U);
  // A refused body is not read as a request either.
  RawClient other(port_);
  other.send(head("POST", "/api/acts/x", "Content-Length: " + std::to_string(inner.size()) + "\r\n") + inner);
  EXPECT_EQ(other.receive().status, 403U);
  other.end_sending();
  EXPECT_EQ(other.receive().status, 0U);
}

TEST_F(Serving, OversizedBodiesAreRefusedBeforeTheyAreRead) {
  begin_session();
  const HttpReply json = raw(head("POST", "/api/questions/x", with_session("Content-Length: 1048577\r\n")));
  EXPECT_EQ(json.status, 413U);
  EXPECT_EQ(error_of(json), "request-too-large");
  EXPECT_EQ(raw(head("POST", "/api/uploads?name=a", with_session("Content-Length: 99999999999\r\n"))).status, 413U);
  EXPECT_EQ(raw(head("GET", "/api/questions", with_session("Content-Length: 5000\r\n"))).status, 413U);
}

TEST_F(Serving, JsonThatIsNoneIsToldWhere) {
  begin_session();
  for (const char* body : {"", "{", "[]", "{\"answer\": 5, \"last_try_confirmed\": true}", "{\"answer\": \"1\"}"}) {
    const HttpReply reply = post("/api/questions/x", body, with_session());
    EXPECT_EQ(reply.status, 400U) << body;
    EXPECT_EQ(error_of(reply), "json-malformed") << body;
  }
}

TEST_F(Serving, ErrorsSpeakTheLanguageOfTheRequest) {
  const auto message = [&](const std::string& language) {
    const HttpReply reply = raw(head("GET", "/api/state", "Accept-Language: " + language + "\r\n"));
    return std::string(parse_json(reply.body)->at("error").at("message").as_string());
  };
  EXPECT_NE(message("en"), message("zh-TW"));
  EXPECT_EQ(message("zh-TW,zh;q=0.9,en;q=0.8"), message("zh-TW"));
  EXPECT_EQ(message("fr, de;q=0.5"), message("en"));
}

TEST_F(Serving, OneConnectionServesManyRequests) {
  RawClient client(port_);
  client.send(head("GET", "/") + head("GET", "/nothing") + head("GET", "/assets/index-1a2b.js"));
  EXPECT_EQ(client.receive().status, 200U);
  EXPECT_EQ(client.receive().status, 404U);
  EXPECT_EQ(client.receive().body, "export {};");
  client.send(head("GET", "/", "Connection: close\r\n"));
  EXPECT_EQ(client.receive().status, 200U);
  EXPECT_TRUE(client.closed());
}

TEST_F(Serving, HeadAndOtherMethodsOfPagesAreRefused) {
  RawClient client(port_);
  client.send(head("HEAD", "/", "Origin: " + origin() + "\r\n"));
  const HttpReply reply = client.receive();
  EXPECT_EQ(reply.status, 405U);
  EXPECT_EQ(raw(head("POST", "/", "Origin: " + origin() + "\r\nContent-Length: 0\r\n")).status, 405U);
}

TEST_F(Serving, SlowHeadsAndIdleConnectionsAreGivenUp) {
  limits_.head = std::chrono::milliseconds(200);
  limits_.idle = std::chrono::milliseconds(300);
  limits_.body = std::chrono::milliseconds(200);
  start();
  begin_session();
  RawClient slow(port_);
  slow.send("GET / HTTP/1.1\r\nHo");
  EXPECT_TRUE(slow.closed());
  RawClient idle(port_);
  EXPECT_TRUE(idle.closed());
  RawClient body(port_);
  body.send(head("POST", "/api/questions/x", with_session("Content-Length: 10\r\n")) + "{");
  EXPECT_TRUE(body.closed());
  RawClient upload(port_);
  upload.send(head("POST", "/api/uploads?name=a", with_session("Content-Length: 10\r\n")) + "{");
  EXPECT_EQ(upload.receive().status, 0U);
}

TEST_F(Serving, ThereAreOnlySoManyConnections) {
  limits_.connections = 4;
  start();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(std::make_unique<RawClient>(port_));
  for (const auto& client : clients) {
    client->send(head("GET", "/"));
    EXPECT_EQ(client->receive().status, 200U);
  }
  {
    RawClient beyond(port_);
    const HttpReply reply = beyond.receive();
    EXPECT_EQ(reply.status, 503U);
    EXPECT_EQ(error_of(reply), "service-busy");
  }
  clients.clear();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(raw(head("GET", "/")).status, 200U);
}

TEST_F(Serving, OnlyOneServiceOfAHome) {
  const auto second = Service::start(store::Home::under(folder_ + "/home"), clock_, {});
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::service_running);
  EXPECT_EQ(second.error().params.front().second, service_->origin());
}

TEST_F(Serving, TheDoorGivesLinksToTheSameUserOnly) {
  const std::string runtime = store::Home::under(folder_ + "/home").runtime;
  EXPECT_EQ(**ask_where(runtime), service_->origin());
  const std::string link = **ask_for_link(runtime);
  ASSERT_TRUE(link.starts_with(service_->origin() + "/#code="));
  EXPECT_EQ(redeem(link.substr(link.size() - 40)).status, 200U);
  struct stat found {};
  ASSERT_EQ(::stat(runtime.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0700U);
  ASSERT_EQ(::stat((runtime + "/service").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  service_.reset();
  EXPECT_FALSE(ask_where(runtime)->has_value());
}

}  // namespace
}  // namespace letterlock::service
