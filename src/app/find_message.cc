#include "app/find_message.h"

#include <algorithm>

namespace letterlock::app {
namespace {

bool is_other_side(const store::Message& sent, const std::vector<store::Message>& all) {
  return sent.key.direction == store::Direction::outgoing &&
         std::any_of(all.begin(), all.end(), [&sent](const store::Message& other) {
           return other.key.direction == store::Direction::incoming && other.key.digest == sent.key.digest;
         });
}

}  // namespace

Result<store::MessageKey> find_message(Home& home, const std::string& account, const std::string& prefix) {
  TRY_ASSIGN(const auto all, store::Messages(home.store()).find_prefix(account, prefix));
  std::vector<store::MessageKey> found;
  for (const store::Message& message : all) {
    if (!is_other_side(message, all)) found.push_back(message.key);
  }
  if (prefix.size() < 4 || found.size() != 1) return fail(ErrorCode::message_not_found, {{"message", prefix}});
  return found.front();
}

Result<store::Message> record_of(Home& home, const store::MessageKey& key) {
  TRY_ASSIGN(auto message, store::Messages(home.store()).find(key));
  if (!message) return fail(ErrorCode::message_not_found, {{"message", key.digest}});
  return std::move(*message);
}

}  // namespace letterlock::app
