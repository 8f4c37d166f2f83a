#include "outbox/dispatch.h"

#include "base/json.h"
#include "outbox/attempt.h"
#include "outbox/copies.h"

namespace letterlock::outbox {
namespace {

// Drafted to sealed. Returns because of whom the cipher is not our first choice.
Result<std::vector<std::string>> seal(const Office& office, const store::OutboxEntry& entry, const Letter* in_hand) {
  store::OutboxEntries entries(office.store);
  TRY_ASSIGN(const LetterOptions options, from_json_text<LetterOptions>(entry.options));
  Plan chosen;
  if (options.protection == Protection::sealed) {
    TRY_ASSIGN(chosen, plan(office, entry.recipients));
  }
  TRY(entries.begin_sealing(entry.id, office.now));
  const auto copies = make_copies(office, entry, options, chosen, in_hand);
  if (!copies) {
    // S11: the draft stays and says why.
    TRY(entries.back_to_draft(entry.id, copies.error(), office.now));
    return tl::unexpected(copies.error());
  }
  TRY(entries.put_sealed(entry.id, copies->copies, copies->sent_digest, office.now));
  return chosen.forced_by;
}

}  // namespace

Result<Dispatched> dispatch(const Office& office, const std::string& entry_id, const Letter* in_hand) {
  store::OutboxEntries entries(office.store);
  TRY_ASSIGN(store::OutboxEntry entry, entries.find(entry_id));
  Dispatched dispatched;
  if (entry.state == store::OutboxState::drafted) {
    TRY_ASSIGN(dispatched.forced_by, seal(office, entry, in_hand));
    TRY_ASSIGN(entry, entries.find(entry.id));
  }
  TRY_ASSIGN(Attempted attempted, attempt(office, entry));
  if (attempted.entry.state != store::OutboxState::sent) {
    return tl::unexpected(store::error_of(attempted.entry).value_or(Error{ErrorCode::internal}));
  }
  dispatched.message_digest = entry.sent_digest;
  if (!attempted.cipher.empty()) dispatched.ciphers = {attempted.cipher};
  dispatched.entry = std::move(attempted.entry);
  return dispatched;
}

Status recover(const Office& office) {
  store::OutboxEntries entries(office.store);
  TRY_ASSIGN(const auto leftovers, entries.interrupted(office.account.id));
  for (const store::OutboxEntry& entry : leftovers) {
    if (entry.state == store::OutboxState::sealing) {
      TRY(entries.back_to_draft(entry.id, std::nullopt, office.now));
    } else {
      TRY(settle(office, entry));
    }
  }
  return {};
}

}  // namespace letterlock::outbox
