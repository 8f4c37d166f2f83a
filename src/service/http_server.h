// HttpServer: HTTP/1.1 on loopback: connections, their bounds and deadlines, and nothing else.
//
// One thread reads and writes. What a request asks for is decided by a Responder, on that thread and without waiting;
// work is done elsewhere and answers through an Exchange. Bodies have a Content-Length; answers that are made while
// they are sent are chunked. A connection serves one request after the other; whoever is slower than the deadlines, in
// asking or in taking, is given up.
//
// Bounds: 64 connections; a head of 16 KiB within ten seconds; thirty seconds without an octet of a body; thirty
// seconds without an octet taken of an answer; a minute between requests. Boost.Beast and Boost.Asio are in this file's
// implementation alone (http_connection.h). Not here: Host, Origin, sessions, paths (gate.h, dispatcher.h).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/stream.h"
#include "service/http_head.h"

namespace letterlock::service {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

struct HttpAnswer {
  unsigned status = 200;
  HttpFields fields = {};
  std::shared_ptr<const std::string> body = nullptr;
};

// One request on its way to an answer, for the thread that works on it. Each waits for the network, with deadlines.
class Exchange : public Source {
 public:
  // The body, as it comes. request_malformed where it ends early or stops coming.
  Result<size_t> read(std::span<std::uint8_t> buffer) override = 0;
  // The whole answer. It may come once, from any thread; what is left of the body is not read.
  virtual void answer(HttpAnswer answer) = 0;
  // An answer of unknown length: its head, its octets, its end. page_too_slow where nobody takes them. An exchange
  // that goes away without its end breaks the connection, so that nobody takes a part for the whole.
  virtual Status begin(HttpAnswer head) = 0;
  virtual Status write(ByteView octets) = 0;
  virtual Status end() = 0;
  // Calls `tell` on the server's thread if the client goes away before anything was answered.
  virtual void when_gone(std::function<void()> tell) = 0;
};

// What is sent for as long as the page listens.
class Feed {
 public:
  virtual ~Feed() = default;
  // On the server's thread; none where there is nothing now.
  virtual std::optional<std::string> next() = 0;
  // Nothing comes any more.
  virtual bool over() = 0;
};

// What is to be done with a request.
struct HttpPlan {
  // One of the three.
  std::optional<HttpAnswer> answer = {};
  std::function<void(std::shared_ptr<Exchange>)> work = {};  // called on the server's thread: hands it on
  std::function<std::unique_ptr<Feed>(std::function<void()> wake)> feed = {};

  HttpFields feed_fields = {};
  std::uint64_t body_max = 0;  // larger ones are refused before a byte is read
  bool whole_body = true;      // `work` is called after all of it came (at most 1 MiB); else while it comes
};

class Responder {
 public:
  virtual ~Responder() = default;
  // On the server's thread; must not wait.
  virtual HttpPlan plan(const HttpHead& head) = 0;
  // The answer to what is refused before it is understood.
  virtual HttpAnswer refusal(unsigned status, const Error& error, const HttpHead& head) = 0;
};

struct HttpLimits {
  size_t connections = 64;
  std::chrono::milliseconds head{10'000};
  std::chrono::milliseconds body{30'000};
  std::chrono::milliseconds write{30'000};
  std::chrono::milliseconds idle{60'000};
  std::chrono::milliseconds heartbeat{15'000};
};

class HttpServer {
 public:
  // Listens on 127.0.0.1; port 0: one that is free. port_unusable {port, reason}.
  static Result<std::unique_ptr<HttpServer>> listen(unsigned port, HttpLimits limits = {});
  virtual ~HttpServer() = default;
  virtual unsigned port() const = 0;
  // Begins to answer; `responder` outlives stop().
  virtual void start(Responder& responder) = 0;
  // No new connections and requests; feeds end. Exchanges that are open may still answer.
  virtual void drain() = 0;
  // How many connections there are.
  virtual size_t open() const = 0;
  // Breaks every connection: whoever waits in an exchange gets an error.
  virtual void close() = 0;
  // close(), and the end of the thread. No exchange may be open any more.
  virtual void stop() = 0;
};

}  // namespace letterlock::service
