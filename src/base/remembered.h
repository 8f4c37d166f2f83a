// Remembered: what a pure function gave before, for as long as it is likely to be asked again.
//
// Only for functions whose answer depends on nothing but their argument: then nobody can tell whether it was
// remembered, and nothing ever has to be forgotten because something changed. Bounded: two generations of
// `generation_max` entries each; what was not asked for while a generation filled is forgotten. Safe to use from
// several threads.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace letterlock {

template <typename Key, typename Value>
class Remembered {
 public:
  explicit Remembered(size_t generation_max) : generation_max_(generation_max) {}

  std::optional<Value> find(const Key& key) {
    const std::lock_guard lock(mutex_);
    if (const auto found = young_.find(key); found != young_.end()) return found->second;
    const auto found = old_.find(key);
    if (found == old_.end()) return std::nullopt;
    Value value = found->second;
    keep(key, value);
    return value;
  }

  void put(const Key& key, Value value) {
    const std::lock_guard lock(mutex_);
    keep(key, std::move(value));
  }

 private:
  void keep(const Key& key, Value value) {
    if (young_.size() >= generation_max_) {
      old_ = std::move(young_);
      young_.clear();
    }
    young_.insert_or_assign(key, std::move(value));
  }

  size_t generation_max_;
  std::mutex mutex_;
  std::map<Key, Value> young_;
  std::map<Key, Value> old_;
};

}  // namespace letterlock
