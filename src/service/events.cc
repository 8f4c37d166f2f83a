#include "service/events.h"

namespace letterlock::service {

std::optional<Event> Events::Queue::next() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) return std::nullopt;
  Event event = std::move(waiting_.front());
  waiting_.pop_front();
  return event;
}

void Events::Queue::close() {
  const std::lock_guard lock(mutex_);
  wake_ = nullptr;
}

// The lock is held while the listener is woken, so that nobody is woken after close().
void Events::Queue::add(const Event& event) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kQueueMax) {
    waiting_.clear();
    waiting_.push_back({"state", "{}"});
  }
  waiting_.push_back(event);
  if (wake_) wake_();
}

std::shared_ptr<Events::Queue> Events::listen(std::function<void()> wake) {
  auto queue = std::make_shared<Queue>(std::move(wake));
  const std::lock_guard lock(mutex_);
  queues_.push_back(queue);
  return queue;
}

void Events::publish(std::string kind, const JsonValue& data) {
  const Event event{std::move(kind), to_text(data)};
  const std::lock_guard lock(mutex_);
  std::erase_if(queues_, [&](const std::weak_ptr<Queue>& weak) {
    const auto queue = weak.lock();
    if (queue) queue->add(event);
    return !queue;
  });
}

size_t Events::listeners() {
  const std::lock_guard lock(mutex_);
  std::erase_if(queues_, [](const std::weak_ptr<Queue>& weak) { return weak.expired(); });
  return queues_.size();
}

}  // namespace letterlock::service
