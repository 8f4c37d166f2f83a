#include "service/background.h"

#include <algorithm>

#include "api/error_view.h"
#include "api/event_view.h"
#include "app/accounts.h"
#include "app/watch.h"
#include "service/act.h"
#include "service/authority_watch.h"
#include "service/card_watch.h"

namespace letterlock::service {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kStep{2000};
constexpr std::chrono::minutes kAnew{15};
constexpr size_t kToldMax = 5;

bool is_news(const app::Synced& synced) { return !synced.sent.empty() || !synced.received.empty(); }

bool mends(const Error& error) { return error.kind() == ErrorKind::retry_later || error.code == ErrorCode::cancelled; }

}  // namespace

void Background::start() {
  // A practice home asks nobody.
  const bool asks = parts_.practice == nullptr;
  running_ = asks ? 3 : 2;
  mail_ = std::thread([this] {
    watch_mail();
    --running_;
  });
  cards_ = std::thread([this] {
    watch_cards();
    --running_;
  });
  if (!asks) return;
  authorities_ = std::thread([this] {
    watch_authorities();
    --running_;
  });
}

bool Background::stop(std::chrono::milliseconds patience) {
  over_ = true;
  const auto until = steady_clock::now() + patience;
  while (running_ > 0 && steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const bool ended = running_ == 0;
  for (std::thread* thread : {&mail_, &cards_, &authorities_}) {
    if (thread->joinable()) ended ? thread->join() : thread->detach();
  }
  return ended;
}

// False at the end.
bool Background::pause(std::chrono::milliseconds time) {
  const auto until = steady_clock::now() + time;
  while (!over_ && steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  return !over_;
}

void Background::watch_mail() {
  auto home = app::Home::open(parts_.folders, parts_.clock);
  while (!home && pause(kStep)) home = app::Home::open(parts_.folders, parts_.clock);
  while (!over_) {
    const unsigned generation = parts_.accounts_generation;
    const auto anew = steady_clock::now() + kAnew;
    const auto accounts = app::find_accounts(**home, "");
    bool left = accounts && !accounts->empty();
    app::Watch watch(**home, left ? *accounts : std::vector<account::Account>{});
    watch.begin();
    bool lost = false;
    while (!over_ && generation == parts_.accounts_generation && (!lost || steady_clock::now() < anew)) {
      const bool had = left;
      parts_.uploads.expire();
      if (left) watch_round(**home, watch, left);
      lost = lost || (had && !left);
      if (!left) (void)pause(kStep);
    }
  }
}

void Background::watch_round(app::Home& home, app::Watch& watch, bool& left) {
  for (const app::Watch::Due& due : watch.wait()) {
    if (over_) return;
    home.look_again();
    const auto synced = sync(home, due.account);
    const bool busy = !synced && synced.error().code == ErrorCode::account_busy;
    watch.synced(due.account, synced.has_value() || busy);
    if (synced) tell(due.account, *synced);
    if (!busy) tell_state(due.account, synced ? Status{} : Status(tl::unexpected(synced.error())));
    if (!synced && !mends(synced.error())) left = watch.forget(due.account);
  }
}

Result<app::Synced> Background::sync(app::Home& home, const std::string& account_id) {
  Act act(parts_, &home, {});
  TRY_ASSIGN(const account::Account account, app::find_account(home, account_id));
  TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::no));
  const auto go_on = [&](app::Doing, size_t, size_t) -> Status {
    return over_ ? fail(ErrorCode::cancelled) : act.proceed();
  };
  return app::sync(home, account_id, keys, app::Trying::what_is_due, go_on);
}

// Of a mailbox that is taken in for the first time, only the first are told one by one.
void Background::tell(const std::string& account, const app::Synced& synced) {
  if (!is_news(synced)) return;
  parts_.events.publish("mail", {{"account", account}});
  if (!synced.received.empty()) parts_.authorities.look_at_mail();
  size_t told = 0;
  for (const inbox::Outcome& outcome : synced.received) {
    const store::Message& message = outcome.message;
    const bool came = message.key.direction == store::Direction::incoming && message.folder == store::Folder::inbox;
    if (!came || message.read || ++told > kToldMax) continue;
    parts_.events.publish_view("new-mail",
                               api::NewMailEvent{account, message.key.digest, message.from, message.from_name});
  }
}

// Once when it begins to fail, or fails in another way, and once when it goes well again.
void Background::tell_state(const std::string& account, const Status& status) {
  std::string& failing = failing_[account];
  const std::string now = status || status.error().code == ErrorCode::cancelled ? "" : status.error().id();
  if (now == failing) return;
  failing = now;
  if (now.empty()) return parts_.events.publish("sync-ok", {{"account", account}});
  const text::Language language = parts_.language.load();
  parts_.events.publish("sync-error",
                        {{"account", account}, {"error", to_json(api::view_of(status.error(), language))}});
}

void Background::watch_authorities() {
  AuthorityWatch authorities(parts_, over_);
  while (pause(kStep)) authorities.step();
}

void Background::watch_cards() {
  CardWatch cards(parts_);
  while (!over_) {
    if (!cards.step()) (void)pause(kStep);
  }
}

}  // namespace letterlock::service
