#include "app/sync.h"

#include "app/desk.h"
#include "inbox/collect.h"
#include "inbox/subject_cache.h"
#include "store/outbox_entries.h"

namespace letterlock::app {
namespace {

// A person who gave up, or a card that was taken out, is not asked again for the next letter.
Status send_waiting(outbox::Office office, Trying trying, const Progress& progress, Synced& synced) {
  TRY(outbox::recover(office));
  TRY_ASSIGN(const auto entries, store::OutboxEntries(office.store).list(office.account.id));
  Error no_key{ErrorCode::password_needed, {{"path", office.account.id}}};
  size_t done = 0;
  for (const store::OutboxEntry& entry : entries) {
    TRY(progress(Doing::sending, done++, entries.size()));
    if (entry.state == store::OutboxState::held) continue;
    if (trying == Trying::what_is_due && entry.next_try && *entry.next_try > office.now) continue;
    const bool needs_key = entry.state == store::OutboxState::drafted;
    if (entry.state == store::OutboxState::failed) {
      synced.waiting.push_back({entry.id, store::error_of(entry).value_or(Error{ErrorCode::internal})});
      continue;
    }
    if (needs_key && office.keys == nullptr) {
      synced.waiting.push_back({entry.id, no_key});
      continue;
    }
    auto dispatched = outbox::dispatch(office, entry.id);
    if (dispatched) {
      synced.sent.push_back(std::move(*dispatched));
    } else {
      synced.waiting.push_back({entry.id, dispatched.error()});
      if (!needs_key || dispatched.error().kind() != ErrorKind::needs_user) continue;
      no_key = dispatched.error();
      office.keys = nullptr;
    }
  }
  return {};
}

Doing doing_of(inbox::Stage stage) {
  if (stage == inbox::Stage::listing) return Doing::listing;
  return stage == inbox::Stage::taking ? Doing::taking : Doing::examining;
}

}  // namespace

Result<Synced> sync(Home& home, const std::string& account_id, token::KeySource* keys, Trying trying,
                    const Progress& progress) {
  TRY_ASSIGN(const Desk desk, Desk::open_locked(home, account_id, keys));
  Synced synced;
  TRY(send_waiting(desk.office(), trying, progress, synced));
  inbox::Mailroom room = desk.mailroom();
  room.progress = [&progress](inbox::Stage stage, size_t done, size_t total) {
    return progress(doing_of(stage), done, total);
  };
  // What was taken before an error is examined all the same: it would else wait for as long as the server is unwell.
  const auto collected = inbox::collect(room);
  if (!collected && collected.error().code == ErrorCode::cancelled) return tl::unexpected(collected.error());
  TRY_ASSIGN(inbox::Examined examined, inbox::examine_waiting(room));
  inbox::SubjectCache subjects(room);
  for (const inbox::Outcome& outcome : examined.outcomes) {
    if (outcome.report) TRY(subjects.keep(outcome.message.key, *outcome.report));
  }
  if (!collected) return tl::unexpected(collected.error());
  synced.received = std::move(examined.outcomes);
  synced.key_error = std::move(examined.key_error);
  TRY_ASSIGN(const auto waiting,
             store::Messages(home.store()).in_state(desk.account().id, store::MessageState::waiting_for_key));
  synced.waiting_for_key = waiting.size();
  // Certificates that travelled along may complete paths.
  home.forget_trust();
  return synced;
}

}  // namespace letterlock::app
