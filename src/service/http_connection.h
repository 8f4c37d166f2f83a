// HttpConnection: one connection of HttpServer, from its first octet to its last.
//
// Private to http_server.cc and http_connection.cc: the only two files that see Boost.Asio and Boost.Beast.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/secret.h"
#include "service/http_server.h"

namespace letterlock::service {

class Connection;

// What connections need of their server. Everything but context() is for the server's thread.
class ConnectionHost {
 public:
  virtual ~ConnectionHost() = default;
  virtual boost::asio::io_context& context() = 0;
  virtual const HttpLimits& limits() const = 0;
  virtual Responder& responder() = 0;
  virtual bool draining() const = 0;
  virtual void forget(Connection* connection) = 0;
};

// Lives on the server's thread; other threads reach it by post().
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(ConnectionHost& server, boost::asio::ip::tcp::socket socket)
      : server_(server), stream_(std::move(socket)), timer_(server.context()) {}
  ~Connection() { server_.forget(this); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void begin() { next_request(); }
  void refuse_at_once() { refuse(503, Error{ErrorCode::service_busy}); }
  void drain();
  void close() {
    boost::system::error_code ignored;
    stream_.socket().close(ignored);
    timer_.cancel();
  }

  // For exchanges.
  using Done = std::function<void(boost::system::error_code, size_t)>;
  boost::asio::io_context& context() { return server_.context(); }
  std::uint64_t body_left() const { return body_left_; }
  void read_body(std::span<std::uint8_t> buffer, Done done);
  void send(HttpAnswer answer);
  void send_head(const HttpAnswer& head, Done done);
  void send_chunk(ByteView octets, Done done);
  void send_last_chunk(Done done);
  void finish_answer();
  void watch_for_going(std::function<void()> tell);

 private:
  void next_request();
  void read_more_of_head();
  void take_head(size_t size);
  void follow(HttpPlan plan);
  void read_whole_body(std::shared_ptr<Secret> body, std::function<void(std::shared_ptr<Exchange>)> work);
  void refuse(unsigned status, const Error& error);
  void write(std::vector<boost::asio::const_buffer> buffers, Done done);
  void linger();
  void start_feed(HttpPlan plan);
  void feed_more();
  void feed_text(std::string text);
  void end_feed();
  void heartbeat();
  void watch_for_end();

  ConnectionHost& server_;
  boost::beast::tcp_stream stream_;
  boost::asio::steady_timer timer_;
  std::string received_;  // and not used yet
  std::vector<char> chunk_;
  std::chrono::steady_clock::time_point head_until_{};
  HttpHead head_;
  std::uint64_t body_left_ = 0;
  bool close_after_ = false;
  bool busy_ = false;                                   // between a head and the end of its answer
  std::chrono::steady_clock::time_point body_until_{};  // of a whole body
  std::function<void()> tell_gone_;
  std::string out_head_;
  std::shared_ptr<const std::string> out_body_;
  std::unique_ptr<Feed> feed_;
  bool feed_writes_ = false;
};

}  // namespace letterlock::service
