#include "service/acts/mail_files.h"

#include "api/upload_view.h"
#include "app/accounts.h"
#include "app/reading.h"
#include "service/keys.h"

namespace letterlock::service {

// In this namespace, as its words are part of the interface.
enum class SavedPart { original, payload, part };
BOOST_DESCRIBE_ENUM(SavedPart, original, payload, part)

struct DownloadRequest {
  std::string account;
  std::string message;
  SavedPart what = SavedPart::original;
  std::string part;            // its place, of SavedPart::part
  std::string name;            // of the file
  std::optional<bool> anyway;  // although its signature is not known to be good
};
BOOST_DESCRIBE_STRUCT(DownloadRequest, (), (account, message, what, part, name, anyway))

namespace {

// S10: the octets as they came, whatever was judged.
Status write_original(Act& act, const DownloadRequest& wanted, Sink& out) {
  TRY_ASSIGN(const auto octets, app::original_octets(act.home(), wanted.account, wanted.message));
  TRY_ASSIGN(const auto source, octets->open());
  TRY(copy(*source, out));
  return {};
}

Status write_opened(Act& act, const DownloadRequest& wanted, Sink& out) {
  TRY_ASSIGN(const auto account, app::find_account(act.home(), wanted.account));
  TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::yes));
  TRY_ASSIGN(app::Reading reading, app::open_message(act.home(), account.id, wanted.message, keys));
  const auto show = wanted.anyway.value_or(false) ? judge::ShowAnyway::yes : judge::ShowAnyway::no;
  if (auto withheld = judge::why_withheld(reading.opened.report, show)) return tl::unexpected(std::move(*withheld));
  if (wanted.what == SavedPart::payload) return reading.opened.examination->release(out);
  return app::write_part(reading, wanted.part, out);
}

// A browser keeps what it fetches under this type: nothing that it would open by itself.
std::string type_of(SavedPart what) { return what == SavedPart::part ? "application/octet-stream" : "message/rfc822"; }

Result<api::DownloadView> offer(Act& act, const DownloadRequest& wanted) {
  // What is not there is said now, to the page that asks.
  TRY(app::original_octets(act.home(), wanted.account, wanted.message));
  return act.parts().downloads.offer({wanted.name, type_of(wanted.what), [wanted](Act& later, Sink& out) {
                                        return wanted.what == SavedPart::original ? write_original(later, wanted, out)
                                                                                  : write_opened(later, wanted, out);
                                      }});
}

}  // namespace

void add_mail_files(Routes& routes) {
  routes.add<DownloadRequest, api::DownloadView>(Method::post, "/api/downloads", offer).named("prepareDownload");
}

}  // namespace letterlock::service
