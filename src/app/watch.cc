#include "app/watch.h"

#include <algorithm>
#include <thread>

#include "account/route.h"
#include "app/servers.h"

namespace letterlock::app {
namespace {

constexpr std::chrono::milliseconds kStep{2000};
constexpr std::chrono::seconds kServerPause{60};
constexpr std::chrono::seconds kLookoutPause{10 * 60};
constexpr std::chrono::seconds kFirstRetry{5};
constexpr std::chrono::seconds kLongestPause{15 * 60};

std::chrono::seconds back_off(int failures) {
  return std::min(kFirstRetry * (1 << std::min(failures - 1, 10)), kLongestPause);
}

std::vector<std::string> modules_of(const std::vector<account::Account>& accounts) {
  std::set<std::string> modules;
  for (const account::Account& account : accounts) {
    modules.insert(account.token_modules.begin(), account.token_modules.end());
  }
  return {modules.begin(), modules.end()};
}

}  // namespace

void Insertions::look() {
  if (client_ == nullptr && !modules_.empty()) connect();
}

bool Insertions::wait(std::chrono::milliseconds step) {
  look();
  if (client_ == nullptr) std::this_thread::sleep_for(step);
  if (client_ == nullptr) return false;
  const auto view = client_->wait(modules_, generation_, step);
  if (!view) client_.reset();  // the agent ended; the next step starts another
  return view && take(*view);
}

void Insertions::connect() {
  auto client = token::AgentClient::connect(place_);
  if (!client) return;
  client_ = std::move(*client);
  if (const auto view = client_->list(modules_)) (void)take(*view);
}

bool Insertions::take(const token::CardsView& view) {
  generation_ = view.generation;
  std::set<std::string> now;
  for (const auto& module : view.modules) {
    for (const auto& card : module.cards) now.insert(card.serial);
  }
  const bool grew = !std::includes(present_.begin(), present_.end(), now.begin(), now.end());
  present_ = std::move(now);
  return grew;
}

Watch::Watch(Home& home, const std::vector<account::Account>& accounts)
    : home_(home), insertions_(home.agent(), modules_of(accounts)) {
  for (const account::Account& account : accounts) {
    const auto way = account::incoming_of(account.incoming);
    all_.push_back({account});
    all_.back().has_server = way && std::holds_alternative<net::Server>(*way);
  }
}

// Only after a sync went well: a login that is refused is not tried twice as often as need be.
bool Watch::look_out(Watched& watched) {
  if (!watched.has_server || watched.cannot_tell || watched.lookout != nullptr) return false;
  const auto way = account::incoming_of(watched.account.incoming);
  auto lookout = inbox::Lookout::begin(connector_of(home_, watched.account), std::get<net::Server>(*way));
  if (!lookout) return false;
  watched.lookout = std::move(*lookout);
  watched.cannot_tell = watched.lookout == nullptr;
  return watched.lookout != nullptr;
}

bool Watch::heard(Watched& watched) {
  if (watched.lookout == nullptr) return false;
  const auto heard = watched.lookout->heard(std::chrono::milliseconds(0));
  if (heard && *heard) watched.losses = 0;
  if (heard) return *heard;
  // The connection is lost, and may have had something to tell; a server that loses each is not asked all the time.
  watched.lookout.reset();
  watched.next = std::min(watched.next, SteadyClock::now() + back_off(++watched.losses));
  return false;
}

std::chrono::seconds Watch::pause_of(const Watched& watched) {
  if (watched.failures > 0) return back_off(watched.failures);
  if (watched.lookout != nullptr) return kLookoutPause;
  return watched.has_server ? kServerPause : std::chrono::seconds(0);
}

std::vector<Watch::Due> Watch::wait() {
  const bool inserted = insertions_.wait(kStep);
  std::vector<Due> due;
  for (Watched& watched : all_) {
    const bool card = inserted && !watched.account.token_modules.empty();
    const bool news = heard(watched);
    if (!card && !news && SteadyClock::now() < watched.next) continue;
    due.push_back({watched.account.id, card});
  }
  return due;
}

bool Watch::forget(const std::string& account) {
  std::erase_if(all_, [&](const Watched& watched) { return watched.account.id == account; });
  return !all_.empty();
}

void Watch::synced(const std::string& account, bool went_well) {
  const auto place =
      std::find_if(all_.begin(), all_.end(), [&](const Watched& watched) { return watched.account.id == account; });
  if (place == all_.end()) return;
  Watched& watched = *place;
  watched.failures = went_well ? 0 : watched.failures + 1;
  if (!went_well) watched.lookout.reset();
  // What came after that sync and before the lookout began is taken by one more.
  const bool begun = went_well && look_out(watched);
  watched.next = SteadyClock::now() + (begun ? std::chrono::seconds(0) : pause_of(watched));
}

}  // namespace letterlock::app
