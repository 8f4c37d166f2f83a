#include "service/http_connection.h"

#include <sys/socket.h>

#include <fmt/core.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <cerrno>
#include <future>

namespace letterlock::service {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using std::chrono::steady_clock;

constexpr size_t kReadSize = 64 * 1024;
// What a client may go on sending after it was refused, so that it gets to read why.
constexpr std::uint64_t kDrainMax = 64 * 1024 * 1024;
constexpr std::chrono::seconds kDrain{10};

Error malformed(std::string reason) { return {ErrorCode::request_malformed, {{"reason", std::move(reason)}}}; }

// A second reader of the same octets: where the two differ, the request is refused.
bool parser_agrees(std::string_view text, const HttpHead& head) {
  beast::http::request_parser<beast::http::empty_body> parser;
  parser.header_limit(kHeadMax);
  parser.body_limit(boost::none);
  parser.eager(false);
  error_code error;
  parser.put(asio::buffer(text.data(), text.size()), error);
  if (error && error != beast::http::error::need_more) return false;
  return parser.is_header_done() && parser.get().method_string() == head.method &&
         parser.get().target() == head.target && parser.content_length().value_or(0) == head.body_size;
}

enum class Framing { length, chunked };

std::string head_text(const HttpAnswer& answer, Framing framing, bool close) {
  const auto reason = beast::http::obsolete_reason(static_cast<beast::http::status>(answer.status));
  std::string text = fmt::format("HTTP/1.1 {} {}\r\n", answer.status, std::string_view(reason.data(), reason.size()));
  for (const auto& [name, value] : answer.fields) text += name + ": " + value + "\r\n";
  if (framing == Framing::chunked) text += "Transfer-Encoding: chunked\r\n";
  const size_t size = answer.body ? answer.body->size() : 0;
  if (framing == Framing::length && answer.status != 204) text += fmt::format("Content-Length: {}\r\n", size);
  return text + (close ? "Connection: close\r\n\r\n" : "\r\n");
}

// What a worker holds of a connection.
class ConnectionExchange final : public Exchange {
 public:
  ConnectionExchange(std::shared_ptr<Connection> connection, Secret body, bool whole)
      : connection_(std::move(connection)), body_(std::move(body)), source_(body_.view()), whole_(whole) {}
  // A connection goes away on the server's thread.
  ~ConnectionExchange() override {
    asio::io_context& context = connection_->context();
    asio::post(context, [connection = std::move(connection_), over = over_] {
      if (!over) connection->close();
    });
  }

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    if (whole_) return source_.read(buffer);
    const auto [error, count] =
        wait([&](Connection& connection, Connection::Done done) { connection.read_body(buffer, std::move(done)); });
    if (error) return tl::unexpected(malformed("body"));
    return count;
  }
  void answer(HttpAnswer answer) override {
    over_ = true;
    post([answer = std::move(answer)](Connection& connection) mutable { connection.send(std::move(answer)); });
  }
  void when_gone(std::function<void()> tell) override {
    post([tell = std::move(tell)](Connection& connection) mutable { connection.watch_for_going(std::move(tell)); });
  }
  Status begin(HttpAnswer head) override {
    return took(wait([&](Connection& c, Connection::Done done) { c.send_head(head, std::move(done)); }));
  }
  Status write(ByteView octets) override {
    if (octets.empty()) return {};
    return took(wait([&](Connection& c, Connection::Done done) { c.send_chunk(octets, std::move(done)); }));
  }
  Status end() override {
    TRY(took(wait([&](Connection& c, Connection::Done done) { c.send_last_chunk(std::move(done)); })));
    over_ = true;
    post([](Connection& connection) { connection.finish_answer(); });
    return {};
  }

 private:
  using Outcome = std::pair<error_code, size_t>;

  template <typename Act>
  void post(Act act) {
    asio::post(connection_->context(),
               [connection = connection_, act = std::move(act)]() mutable { act(*connection); });
  }
  // What `start` begins on the server's thread always ends: by itself, by a deadline, or by close().
  template <typename Start>
  Outcome wait(const Start& start) {
    const auto promise = std::make_shared<std::promise<Outcome>>();
    post([&start, promise](Connection& connection) {
      start(connection, [promise](error_code error, size_t count) { promise->set_value({error, count}); });
    });
    return promise->get_future().get();
  }
  static Status took(const Outcome& outcome) {
    if (outcome.first) return fail(ErrorCode::page_too_slow);
    return {};
  }

  std::shared_ptr<Connection> connection_;
  Secret body_;
  MemorySource source_;
  bool whole_;
  bool over_ = false;
};

}  // namespace

void Connection::next_request() {
  busy_ = false;
  if (server_.draining()) return close();
  head_until_ = {};
  read_more_of_head();
}

void Connection::read_more_of_head() {
  const HeadScan scan = scan_head(received_);
  if (scan.state == HeadScan::State::malformed) return refuse(400, malformed("line ends"));
  if (scan.state == HeadScan::State::complete && scan.size <= kHeadMax) return take_head(scan.size);
  if (received_.size() >= kHeadMax) {
    return refuse(431, Error{ErrorCode::request_too_large, {{"limit", std::to_string(kHeadMax)}}});
  }
  if (!received_.empty() && head_until_ == steady_clock::time_point{}) {
    head_until_ = steady_clock::now() + server_.limits().head;
  }
  if (received_.empty()) {
    stream_.expires_after(server_.limits().idle);
  } else {
    stream_.expires_at(head_until_);
  }
  chunk_.resize(kHeadMax);
  stream_.async_read_some(asio::buffer(chunk_), [self = shared_from_this()](error_code error, size_t count) {
    if (error) return self->close();
    self->received_.append(self->chunk_.data(), count);
    self->read_more_of_head();
  });
}

void Connection::take_head(size_t size) {
  busy_ = true;
  const std::string text = received_.substr(0, size);
  received_.erase(0, size);
  auto head = read_head(text);
  head_ = head ? std::move(*head) : HttpHead{};
  if (!head) return refuse(head.error().status, malformed(head.error().reason));
  if (!parser_agrees(text, head_)) return refuse(400, malformed("head"));
  body_left_ = head_.body_size;
  close_after_ = head_.field("connection") == "close" || head_.method == "HEAD";
  follow(server_.responder().plan(head_));
}

void Connection::follow(HttpPlan plan) {
  if (plan.answer) return send(std::move(*plan.answer));
  if (body_left_ > plan.body_max) {
    return refuse(413, Error{ErrorCode::request_too_large, {{"limit", std::to_string(plan.body_max)}}});
  }
  if (plan.feed) return start_feed(std::move(plan));
  body_until_ = plan.whole_body ? steady_clock::now() + server_.limits().body : steady_clock::time_point::max();
  if (!plan.whole_body) return plan.work(std::make_shared<ConnectionExchange>(shared_from_this(), Secret(), false));
  read_whole_body(std::make_shared<Secret>(), std::move(plan.work));
}

void Connection::read_whole_body(std::shared_ptr<Secret> body, std::function<void(std::shared_ptr<Exchange>)> work) {
  if (body_left_ == 0) {
    return work(std::make_shared<ConnectionExchange>(shared_from_this(), std::move(*body), true));
  }
  auto piece = std::make_shared<Secret>(Secret::zeros(std::min<std::uint64_t>(body_left_, kReadSize)));
  read_body(piece->span(),
            [self = shared_from_this(), body, piece, work = std::move(work)](error_code error, size_t count) mutable {
              if (error) return self->close();
              body->append(piece->view().first(count));
              self->read_whole_body(std::move(body), std::move(work));
            });
}

// Completes with 0 octets at the end of the body.
void Connection::read_body(std::span<std::uint8_t> buffer, Done done) {
  const size_t wanted = std::min<std::uint64_t>(buffer.size(), body_left_);
  const size_t here = std::min(wanted, received_.size());
  if (wanted == 0 || here > 0) {
    std::copy_n(received_.begin(), here, buffer.begin());
    wipe(received_.data(), here);
    received_.erase(0, here);
    body_left_ -= here;
    return done({}, here);
  }
  stream_.expires_at(std::min(body_until_, steady_clock::now() + server_.limits().body));
  stream_.async_read_some(asio::buffer(buffer.data(), wanted),
                          [self = shared_from_this(), done = std::move(done)](error_code error, size_t count) {
                            self->body_left_ -= count;
                            done(error, count);
                          });
}

// Something to read may also be the next request: then nobody went.
void Connection::watch_for_going(std::function<void()> tell) {
  tell_gone_ = std::move(tell);
  stream_.socket().async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
    if (error || !self->tell_gone_) return;
    char octet = 0;
    const ssize_t count = ::recv(self->stream_.socket().native_handle(), &octet, 1, MSG_PEEK | MSG_DONTWAIT);
    if (count > 0 || (count < 0 && errno == EAGAIN)) return;
    std::exchange(self->tell_gone_, nullptr)();
  });
}

void Connection::write(std::vector<asio::const_buffer> buffers, Done done) {
  error_code ignored;
  if (std::exchange(tell_gone_, nullptr)) stream_.socket().cancel(ignored);
  stream_.expires_after(server_.limits().write);
  asio::async_write(stream_, buffers,
                    [self = shared_from_this(), done = std::move(done)](error_code error, size_t count) {
                      if (error) self->close();
                      done(error, count);
                    });
}

void Connection::send(HttpAnswer answer) {
  close_after_ = close_after_ || body_left_ > 0 || server_.draining();
  out_head_ = head_text(answer, Framing::length, close_after_);
  out_body_ = head_.method == "HEAD" ? nullptr : answer.body;
  std::vector<asio::const_buffer> buffers = {asio::buffer(out_head_)};
  if (out_body_) buffers.push_back(asio::buffer(*out_body_));
  write(std::move(buffers), [this](error_code error, size_t) {
    if (!error) finish_answer();
  });
}

void Connection::send_head(const HttpAnswer& head, Done done) {
  close_after_ = close_after_ || body_left_ > 0 || server_.draining();
  out_head_ = head_text(head, Framing::chunked, close_after_);
  write({asio::buffer(out_head_)}, std::move(done));
}

void Connection::send_chunk(ByteView octets, Done done) {
  static constexpr std::string_view kLineEnd = "\r\n";
  out_head_ = fmt::format("{:x}\r\n", octets.size());
  write({asio::buffer(out_head_), asio::buffer(octets.data(), octets.size()), asio::buffer(kLineEnd)}, std::move(done));
}

void Connection::send_last_chunk(Done done) {
  out_head_ = "0\r\n\r\n";
  write({asio::buffer(out_head_)}, std::move(done));
}

void Connection::finish_answer() {
  out_body_.reset();
  if (close_after_) return linger();
  next_request();
}

void Connection::refuse(unsigned status, const Error& error) {
  busy_ = true;
  close_after_ = true;
  send(server_.responder().refusal(status, error, head_));
}

// A connection that is closed with octets unread is reset, and the client may never see the answer.
void Connection::linger() {
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream_.expires_after(kDrain);
  chunk_.resize(kReadSize);
  const auto left = std::make_shared<std::uint64_t>(kDrainMax);
  const auto discard = std::make_shared<std::function<void()>>();
  *discard = [self = shared_from_this(), left, weak = std::weak_ptr(discard)] {
    self->stream_.async_read_some(asio::buffer(self->chunk_),
                                  [self, left, discard = weak.lock()](error_code error, size_t count) {
                                    *left -= std::min<std::uint64_t>(*left, count);
                                    if (error || *left == 0) return self->close();
                                    (*discard)();
                                  });
  };
  (*discard)();
}

void Connection::start_feed(HttpPlan plan) {
  const std::weak_ptr<Connection> weak = shared_from_this();
  const auto wake = [weak, &context = server_.context()] {
    asio::post(context, [weak] {
      if (const auto self = weak.lock()) self->feed_more();
    });
  };
  feed_ = plan.feed(wake);
  feed_writes_ = true;
  stream_.expires_never();
  watch_for_end();
  send_head(HttpAnswer{200, plan.feed_fields, nullptr}, [this](error_code error, size_t) {
    feed_writes_ = false;
    if (error) return;
    heartbeat();
    feed_more();
  });
}

// Nothing is expected from the page any more but its going away.
void Connection::watch_for_end() {
  chunk_.resize(1);
  stream_.async_read_some(asio::buffer(chunk_), [self = shared_from_this()](error_code, size_t) {
    self->feed_.reset();
    self->close();
  });
}

void Connection::feed_more() {
  if (feed_ == nullptr || feed_writes_) return;
  if (server_.draining() || feed_->over()) return end_feed();
  std::string text;
  while (text.size() < kReadSize) {
    const auto event = feed_->next();
    if (!event) break;
    text += *event;
  }
  if (!text.empty()) feed_text(std::move(text));
}

void Connection::feed_text(std::string text) {
  feed_writes_ = true;
  out_body_ = std::make_shared<const std::string>(std::move(text));
  send_chunk(as_bytes(*out_body_), [this](error_code error, size_t) {
    feed_writes_ = false;
    if (!error) feed_more();
  });
}

void Connection::end_feed() {
  feed_.reset();
  send_last_chunk([this](error_code error, size_t) {
    if (!error) close();
  });
}

void Connection::heartbeat() {
  timer_.expires_after(server_.limits().heartbeat);
  timer_.async_wait([weak = weak_from_this()](error_code error) {
    const auto self = weak.lock();
    if (error || !self || self->feed_ == nullptr) return;
    if (!self->feed_writes_ && !self->feed_->over()) self->feed_text(":\n\n");
    self->feed_more();
    self->heartbeat();
  });
}

void Connection::drain() {
  if (feed_ != nullptr) return feed_more();
  if (!busy_) close();
}

}  // namespace letterlock::service
