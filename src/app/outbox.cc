#include "app/outbox.h"

#include "app/desk.h"
#include "outbox/draft.h"

namespace letterlock::app {

Result<store::OutboxEntry> retry_letter(Home& home, const std::string& entry_id) {
  store::OutboxEntries entries(home.store());
  TRY_ASSIGN(const store::OutboxEntry entry, entries.find(entry_id));
  TRY_ASSIGN(const Desk desk, Desk::open_locked(home, entry.account, nullptr));
  TRY(entries.reopen(entry.id, home.now()));
  return entries.find(entry.id);
}

Result<store::OutboxEntry> remove_letter(Home& home, const std::string& entry_id) {
  store::OutboxEntries entries(home.store());
  TRY_ASSIGN(store::OutboxEntry entry, entries.find(entry_id));
  TRY_ASSIGN(const Desk desk, Desk::open_locked(home, entry.account, nullptr));
  if (entry.state == store::OutboxState::held) TRY(outbox::withdraw_draft(desk.office(), entry.id));
  TRY(entries.remove(entry.id));
  return entry;
}

}  // namespace letterlock::app
