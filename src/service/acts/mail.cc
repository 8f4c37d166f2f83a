// Mail: folders, lists, one message open, its parts, source and certificates, and what a person does with it.
#include "api/message_view.h"
#include "app/accounts.h"
#include "app/people.h"
#include "app/review.h"
#include "app/sync.h"
#include "base/secret_sink.h"
#include "message/image_type.h"
#include "service/acts/all.h"
#include "service/acts/mail_files.h"
#include "service/keys.h"

namespace letterlock::service {
namespace {

constexpr size_t kRowsUsual = 100;
constexpr size_t kRowsMax = 500;
constexpr size_t kOffsetMax = 100'000'000;
constexpr size_t kThreadMax = 200;
// Of longer HTML the text alone is shown.
constexpr size_t kHtmlOctetsMax = 2 * 1024 * 1024;

Result<account::Account> account_of(Act& act) { return app::find_account(act.home(), act.parameter("account")); }

void tell_mail_changed(Act& act, const std::string& account) {
  act.parts().events.publish("mail", {{"account", account}});
}

judge::ShowAnyway show_of(const Act& act) {
  return act.flag("anyway") ? judge::ShowAnyway::yes : judge::ShowAnyway::no;
}

Result<std::vector<api::FolderView>> folders(Act& act) {
  TRY_ASSIGN(const auto counts, app::count_folders(act.home(), act.parameter("account")));
  return api::views_of(counts);
}

Result<api::MessagePage> found(Act& act, const account::Account& account, size_t limit) {
  TRY_ASSIGN(const auto messages, app::find_messages(act.home(), account.id, act.query("words"), limit));
  return api::MessagePage{messages.size(), 0, api::views_of(messages)};
}

// Nobody is asked for a list: subjects of sealed mail are shown where a key is at hand anyway.
Result<api::MessagePage> messages(Act& act) {
  TRY_ASSIGN(const account::Account account, account_of(act));
  TRY_ASSIGN(const size_t limit, act.number("limit", kRowsUsual, kRowsMax));
  if (!act.query("words").empty()) return found(act, account, limit);
  const auto folder = from_json<store::Folder>(JsonValue(act.query("folder")));
  if (!folder) return fail(ErrorCode::query_malformed, {{"name", "folder"}});
  TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::no));
  TRY_ASSIGN(const size_t offset, act.number("offset", 0, kOffsetMax));
  TRY_ASSIGN(const auto page, app::list_page(act.home(), account.id, *folder, offset, limit, keys));
  return api::MessagePage{page.total, offset, api::views_of(page.messages)};
}

// Who wrote it; absent where that is ourselves or nobody who can be told.
Result<std::optional<app::Person>> sender_of(Act& act, const account::Account& account, const app::Reading& reading) {
  if (reading.opened.message.key.direction == store::Direction::outgoing) return std::nullopt;
  const auto& from = reading.opened.report.from;
  auto person = app::person(act.home(), account.id, from.size() == 1 ? from.front() : "");
  if (!person && person.error().code == ErrorCode::address_malformed) return std::nullopt;
  if (!person) return tl::unexpected(std::move(person).error());
  return std::move(*person);
}

Result<api::MessageView> message(Act& act) {
  TRY_ASSIGN(const account::Account account, account_of(act));
  TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::yes));
  const app::ReadOptions options{act.flag("peek") ? app::Marking::leave : app::Marking::read, kHtmlOctetsMax};
  TRY_ASSIGN(const app::Reading reading,
             app::read_message(act.home(), account.id, act.parameter("message"), keys, options));
  if (reading.changed) tell_mail_changed(act, account.id);
  // What nobody said within a person's patience is asked for in the background.
  act.parts().authorities.want(app::wanted_of(reading.opened.report));
  TRY_ASSIGN(token::KeySource * at_hand, keys_of(act, account, Asking::no));
  TRY_ASSIGN(const auto thread,
             app::list_thread(act.home(), account.id, reading.opened.message.key.digest, kThreadMax, at_hand));
  TRY_ASSIGN(const auto sender, sender_of(act, account, reading));
  return api::view_of(reading, {account, thread, show_of(act), sender}, act.language());
}

// For what is taken out of a message. Nothing where it is withheld.
Result<app::Reading> open(Act& act, const std::string& account_id, const std::string& message, judge::ShowAnyway show) {
  TRY_ASSIGN(const account::Account account, app::find_account(act.home(), account_id));
  TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::yes));
  TRY_ASSIGN(app::Reading reading, app::open_message(act.home(), account.id, message, keys));
  if (auto withheld = judge::why_withheld(reading.opened.report, show)) return tl::unexpected(std::move(*withheld));
  return reading;
}

// A picture that stands in the message's page. Only its octets say what it is.
Result<Octets> picture(Act& act) {
  TRY_ASSIGN(app::Reading reading, open(act, act.parameter("account"), act.parameter("message"), show_of(act)));
  auto octets = std::make_shared<SecretSink>();
  TRY(app::write_part(reading, act.parameter("part"), *octets));
  const std::string type(message::image_type(octets->content.view()));
  if (type.empty()) return fail(ErrorCode::content_type_refused);
  return Octets{type, [octets](Sink& out) { return out.write(octets->content.view()); }};
}

Result<api::SourceText> source(Act& act) {
  const auto form = from_json<api::SourceForm>(JsonValue(act.query("form")));
  if (!form) return fail(ErrorCode::query_malformed, {{"name", "form"}});
  if (*form == api::SourceForm::received) {
    TRY_ASSIGN(const auto text, app::source_received(act.home(), act.parameter("account"), act.parameter("message")));
    return api::view_of(*form, text);
  }
  TRY_ASSIGN(app::Reading reading, open(act, act.parameter("account"), act.parameter("message"), show_of(act)));
  TRY_ASSIGN(const auto text, app::source_opened(reading, show_of(act)));
  return api::view_of(*form, text);
}

// Certificates are shown of every message that can be opened, above all of one that is withheld.
Result<api::MessageCertificatesView> certificates(Act& act) {
  TRY_ASSIGN(const account::Account account, account_of(act));
  TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::yes));
  TRY_ASSIGN(const auto reading, app::open_message(act.home(), account.id, act.parameter("message"), keys));
  TRY_ASSIGN(const auto certificates, app::certificates_of(act.home(), reading));
  return api::view_of(certificates, act.language());
}

// As the list shows it, with the subject of sealed mail where a key is at hand.
Result<api::MessageRow> row_of(Act& act, store::Message message) {
  tell_mail_changed(act, message.key.account);
  TRY_ASSIGN(const auto account, app::find_account(act.home(), message.key.account));
  TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::no));
  TRY_ASSIGN(const auto shown, app::with_subject(act.home(), std::move(message), keys));
  return api::view_of(shown);
}

Result<api::MessageRow> mark(Act& act, const api::FlagsRequest& request) {
  TRY_ASSIGN(auto message,
             app::mark_message(act.home(), act.parameter("account"), act.parameter("message"), request.read));
  return row_of(act, std::move(message));
}

Result<api::MessageRow> move(Act& act, const api::MoveRequest& request) {
  TRY_ASSIGN(auto message,
             app::move_message(act.home(), act.parameter("account"), act.parameter("message"), request.folder));
  return row_of(act, std::move(message));
}

std::string_view word_of(app::Doing doing) {
  switch (doing) {
    case app::Doing::sending: return "sending";
    case app::Doing::listing: return "listing";
    case app::Doing::taking: return "taking";
    case app::Doing::examining: return "examining";
  }
  return "";
}

Result<api::SyncView> sync(Act& act) {
  TRY_ASSIGN(const account::Account account, account_of(act));
  TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::yes));
  const auto progress = [&act](app::Doing doing, size_t done, size_t total) {
    return act.progress(word_of(doing), done, total);
  };
  const auto synced = app::sync(act.home(), account.id, keys, app::Trying::everything, progress);
  // Also after an error: what was taken before it is there.
  tell_mail_changed(act, account.id);
  act.parts().authorities.look_at_mail();
  if (!synced) return tl::unexpected(synced.error());
  return api::view_of(account.id, synced);
}

}  // namespace

void add_mail(Routes& routes) {
  const std::string account = "/api/accounts/{account}";
  const std::string one = account + "/messages/{message}";
  routes.add<std::vector<api::FolderView>>(Method::get, account + "/folders", folders).named("getFolders");
  routes.add<api::MessagePage>(Method::get, account + "/messages", messages)
      .query({"folder", "offset", "limit", "words"})
      .named("listMessages");
  routes.add<api::MessageView>(Method::get, one, message).query({"anyway", "peek"}).named("getMessage");
  routes.add_octets_out(one + "/parts/{part}", picture).query({"anyway"}).named("getMessagePart");
  routes.add<api::SourceText>(Method::get, one + "/source", source).query({"form", "anyway"}).named("getSource");
  routes.add<api::MessageCertificatesView>(Method::get, one + "/certificates", certificates)
      .named("getMessageCertificates");
  routes.add<api::FlagsRequest, api::MessageRow>(Method::post, one + "/flags", mark).named("setFlags");
  routes.add<api::MoveRequest, api::MessageRow>(Method::post, one + "/move", move).named("moveMessage");
  routes.add<api::SyncView>(Method::post, account + "/sync", sync).named("sync");
  add_mail_files(routes);
}

}  // namespace letterlock::service
