// Outbox: letters that are not sent: drafts, those that wait, and those that stopped.
#include "app/outbox.h"

#include "api/mail_view.h"
#include "app/listing.h"
#include "service/acts/all.h"

namespace letterlock::service {
namespace {

Result<api::OutboxRow> row_of(Act& act, const Result<store::OutboxEntry>& entry) {
  if (!entry) return tl::unexpected(entry.error());
  act.parts().events.publish("mail", {{"account", entry->account}});
  return api::view_of(*entry, act.language(), text::Medium::page);
}

Result<std::vector<api::OutboxRow>> list(Act& act) {
  TRY_ASSIGN(const auto entries, app::list_outbox(act.home(), act.parameter("account")));
  std::vector<api::OutboxRow> rows;
  for (const store::OutboxEntry& entry : entries)
    rows.push_back(api::view_of(entry, act.language(), text::Medium::page));
  return rows;
}

}  // namespace

void add_outbox(Routes& routes) {
  routes.add<std::vector<api::OutboxRow>>(Method::get, "/api/accounts/{account}/outbox", list).named("getOutbox");
  routes
      .add<api::OutboxRow>(Method::post, "/api/outbox/{entry}/retry",
                           [](Act& act) { return row_of(act, app::retry_letter(act.home(), act.parameter("entry"))); })
      .named("retryOutbox");
  routes
      .add<api::OutboxRow>(Method::remove, "/api/outbox/{entry}",
                           [](Act& act) { return row_of(act, app::remove_letter(act.home(), act.parameter("entry"))); })
      .named("removeOutbox");
}

}  // namespace letterlock::service
