// For tests only: an authority's web server on loopback, as a script answers for it.
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "net/test_server.h"

namespace letterlock::net {

struct TestRequest {
  std::string line;  // "GET /list.crl HTTP/1.1"
  std::string path;
  std::map<std::string, std::string> fields;  // names as they came
  std::string body;
};

class TestHttpServer {
 public:
  using Script = std::function<void(Peer& peer, const TestRequest& request)>;
  explicit TestHttpServer(Script script) : script_(std::move(script)), server_([this](Peer& peer) { serve(peer); }) {}

  std::string base() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
  std::vector<TestRequest> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  static std::string answer(const std::string& body, const std::string& fields = "", const char* status = "200 OK") {
    return std::string("HTTP/1.1 ") + status + "\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
  }

 private:
  void serve(Peer& peer) {
    TestRequest request;
    request.line = peer.line();
    const size_t blank = request.line.find(' ');
    if (blank == std::string::npos) return;
    request.path = request.line.substr(blank + 1, request.line.rfind(' ') - blank - 1);
    for (std::string line = peer.line(); !line.empty(); line = peer.line()) {
      const size_t colon = line.find(": ");
      if (colon != std::string::npos) request.fields[line.substr(0, colon)] = line.substr(colon + 2);
    }
    if (request.fields.contains("Content-Length"))
      request.body = peer.octets(std::stoul(request.fields["Content-Length"]));
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    script_(peer, request);
  }

  Script script_;
  std::mutex mutex_;
  std::vector<TestRequest> requests_;
  TestServer server_;  // the last: its thread uses the others
};

}  // namespace letterlock::net
