// For tests only: an authority's web server that gives what it is told to give, and counts who asks.
#pragma once

#include <csignal>
#include <set>

#include "base/bytes.h"
#include "crypto/digest.h"
#include "net/test_http_server.h"

namespace letterlock::app::testing {

class AuthorityServer {
 public:
  // What certificates say; tests map it to base().
  static constexpr const char* kPlace = "http://pki.example.test/";

  AuthorityServer() : server_([this](net::Peer& peer, const net::TestRequest& request) { serve(peer, request); }) {
    std::signal(SIGPIPE, SIG_IGN);
  }
  void give(const std::string& path, Bytes octets) {
    const std::lock_guard lock(mutex_);
    files_[path] = std::string(as_text(octets));
    hanging_.erase(path);
  }
  void hang(const std::string& path) {
    const std::lock_guard lock(mutex_);
    hanging_.insert(path);
  }
  std::string base() const { return server_.base(); }
  size_t count(const std::string& path) {
    size_t count = 0;
    for (const net::TestRequest& request : server_.requests()) count += request.path == path ? 1 : 0;
    return count;
  }
  size_t count_not_modified() {
    const std::lock_guard lock(mutex_);
    return not_modified_;
  }
  std::string content_type() { return server_.requests().back().fields["Content-Type"]; }

 private:
  void serve(net::Peer& peer, const net::TestRequest& request) {
    std::unique_lock lock(mutex_);
    const bool hangs = hanging_.contains(request.path);
    const auto file = files_.find(request.path);
    const std::string content = file == files_.end() ? "" : file->second;
    const bool there = file != files_.end();
    const std::string tag = "\"" + to_hex(crypto::sha256(as_bytes(content))).substr(0, 16) + "\"";
    const auto known = request.fields.find("If-None-Match");
    const bool same = there && known != request.fields.end() && known->second == tag;
    not_modified_ += same ? 1 : 0;
    lock.unlock();
    if (hangs) return void(peer.line());
    if (!there) return peer.say(net::TestHttpServer::answer("no", "", "404 Not Found"));
    if (same) return peer.say(net::TestHttpServer::answer("", "", "304 Not Modified"));
    peer.say(net::TestHttpServer::answer(content, "ETag: " + tag + "\r\n"));
  }

  std::mutex mutex_;
  std::map<std::string, std::string> files_;
  std::set<std::string> hanging_;
  size_t not_modified_ = 0;
  net::TestHttpServer server_;  // the last: its thread uses the others
};

}  // namespace letterlock::app::testing
