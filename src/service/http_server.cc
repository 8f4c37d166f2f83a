#include "service/http_server.h"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <set>
#include <thread>

#include "service/http_connection.h"

namespace letterlock::service {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

class Server final : public HttpServer, public ConnectionHost {
 public:
  Server(asio::ip::port_type port, HttpLimits limits) : limits_(limits), acceptor_(context_) {
    const tcp::endpoint here(asio::ip::address_v4::loopback(), port);
    acceptor_.open(here.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(here);
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
  }
  ~Server() override { stop(); }

  unsigned port() const override { return port_; }
  void start(Responder& responder) override;
  void drain() override;
  void close() override;
  void stop() override;
  size_t open() const override { return open_; }

  asio::io_context& context() override { return context_; }
  const HttpLimits& limits() const override { return limits_; }
  Responder& responder() override { return *responder_; }
  bool draining() const override { return draining_; }
  void forget(Connection* connection) override {
    connections_.erase(connection);
    open_ = connections_.size();
  }

 private:
  void accept();
  void take(tcp::socket socket);

  HttpLimits limits_;
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard_{context_.get_executor()};
  tcp::acceptor acceptor_;
  unsigned port_ = 0;
  Responder* responder_ = nullptr;
  std::set<Connection*> connections_;  // on the server's thread
  std::atomic<size_t> open_ = 0;
  bool draining_ = false;  // on the server's thread
  std::thread thread_;
};

void Server::accept() {
  acceptor_.async_accept([this](error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
    if (!error) take(std::move(socket));
    accept();
  });
}

void Server::take(tcp::socket socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const bool full = connections_.size() >= limits_.connections;
  if (connections_.size() >= 2 * limits_.connections) return;
  const auto connection = std::make_shared<Connection>(*this, std::move(socket));
  connections_.insert(connection.get());
  open_ = connections_.size();
  if (full) return connection->refuse_at_once();
  connection->begin();
}

void Server::start(Responder& responder) {
  responder_ = &responder;
  accept();
  thread_ = std::thread([this] { context_.run(); });
}

void Server::drain() {
  asio::post(context_, [this] {
    draining_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    const std::set<Connection*> all = connections_;
    for (Connection* connection : all) {
      if (connections_.count(connection) != 0) connection->drain();
    }
  });
}

void Server::close() {
  asio::post(context_, [this] {
    draining_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    const std::set<Connection*> all = connections_;
    for (Connection* connection : all) {
      if (connections_.count(connection) != 0) connection->close();
    }
  });
}

// Without work left the context ends by itself.
void Server::stop() {
  close();
  guard_.reset();
  if (thread_.joinable()) thread_.join();
  context_.restart();
  context_.poll();
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(unsigned port, HttpLimits limits) {
  try {
    return std::make_unique<Server>(static_cast<asio::ip::port_type>(port), limits);
  } catch (const boost::system::system_error& error) {
    return fail(ErrorCode::port_unusable, {{"port", std::to_string(port)}, {"reason", error.code().message()}});
  }
}

}  // namespace letterlock::service
