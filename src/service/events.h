// Events: what pages are told without asking, one queue for each page that listens.
//
// A queue is bounded. Where a page is too slow, what it missed is not lost silently: its queue is emptied and `state`
// put in its place, which tells it to load everything anew. Events hold no secrets and no text of sealed mail.
// Not here: how they travel (http_server.cc).
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace letterlock::service {

struct Event {
  std::string kind;  // "mail"
  std::string data;  // JSON on one line
};

class Events {
 public:
  static constexpr size_t kQueueMax = 256;

  class Queue {
   public:
    explicit Queue(std::function<void()> wake) : wake_(std::move(wake)) {}
    std::optional<Event> next();
    void close();

   private:
    friend class Events;
    void add(const Event& event);

    std::mutex mutex_;
    std::deque<Event> waiting_;
    std::function<void()> wake_;
  };

  // `wake` is called on the publisher's thread after something was added; it must be quick.
  std::shared_ptr<Queue> listen(std::function<void()> wake);
  void publish(std::string kind, const JsonValue& data = boost::json::object());
  template <typename View>
  void publish_view(std::string kind, const View& view) {
    publish(std::move(kind), to_json(view));
  }
  // How many pages listen.
  size_t listeners();

 private:
  std::mutex mutex_;
  std::vector<std::weak_ptr<Queue>> queues_;
};

}  // namespace letterlock::service
