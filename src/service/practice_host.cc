#include "service/practice_host.h"

#include "practice/live.h"

namespace letterlock::service {
namespace {

std::string folder_in(const store::Home& own) { return own.data + "/practice-app"; }

}  // namespace

store::Home practice_home(const store::Home& own) {
  return store::Home::under(practice::Live::home_of(folder_in(own)));
}

Status begin_practice(const store::Home& own, Parts& parts) {
  TRY_ASSIGN(parts.practice, practice::Live::start(folder_in(own), [&parts] { parts.events.publish("practice"); }));
  return {};
}

}  // namespace letterlock::service
