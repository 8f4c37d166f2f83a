#include "app/sync.h"

#include "app/desk.h"
#include "inbox/collect.h"
#include "store/outbox_entries.h"

namespace letterlock::app {
namespace {

// A person who gave up, or a card that was taken out, is not asked again for the next letter.
Status send_waiting(outbox::Office office, Trying trying, Synced& synced) {
  TRY(outbox::recover(office));
  TRY_ASSIGN(const auto entries, store::OutboxEntries(office.store).list(office.account.id));
  Error no_key{ErrorCode::password_needed, {{"path", office.account.id}}};
  for (const store::OutboxEntry& entry : entries) {
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

}  // namespace

Result<Synced> sync(Home& home, const std::string& account_id, token::KeySource* keys, Trying trying) {
  TRY_ASSIGN(const Desk desk, Desk::open_locked(home, account_id, keys));
  Synced synced;
  TRY(send_waiting(desk.office(), trying, synced));
  const inbox::Mailroom room = desk.mailroom();
  TRY(inbox::collect(room));
  TRY_ASSIGN(inbox::Examined examined, inbox::examine_waiting(room));
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
