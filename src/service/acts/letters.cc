// Letters: what a letter would be encrypted with, sending one, and drafts.
#include "app/letters.h"
#include "api/choice_view.h"
#include "api/mail_view.h"
#include "app/accounts.h"
#include "app/drafts.h"
#include "service/acts/all.h"
#include "service/keys.h"

namespace letterlock::service {
namespace {

void tell_mail_changed(Act& act, const std::string& account) {
  act.parts().events.publish("mail", {{"account", account}});
}

// An upload that stays as long as the letter needs it.
class HeldUpload : public ReplayableSource {
 public:
  explicit HeldUpload(std::shared_ptr<const Upload> upload) : upload_(std::move(upload)) {}
  Result<std::unique_ptr<Source>> open() override { return std::make_unique<MemorySource>(upload_->octets.view()); }
  std::uint64_t size() const override { return upload_->octets.size(); }

 private:
  std::shared_ptr<const Upload> upload_;
};

Result<message::Attachment> attachment_of(Act& act, const std::string& id) {
  TRY_ASSIGN(const auto upload, act.parts().uploads.find(id));
  message::Attachment attachment;
  attachment.name = upload->view.name;
  attachment.content_type = upload->view.content_type;
  attachment.open = [upload]() -> Result<std::unique_ptr<ReplayableSource>> {
    return std::make_unique<HeldUpload>(upload);
  };
  return attachment;
}

Result<app::NewLetter> letter_of(Act& act, const api::LetterRequest& request) {
  app::NewLetter letter;
  letter.to = request.to;
  letter.cc = request.cc;
  letter.bcc = request.bcc;
  letter.subject = request.subject;
  letter.text = request.text;
  letter.protection = api::protection_of(request.protection);
  letter.in_reply_to = request.in_reply_to;
  letter.references = request.references.value_or(std::vector<std::string>{});
  letter.hidden = request.hidden;
  letter.draft = request.draft;
  for (const std::string& id : request.attachments) {
    TRY_ASSIGN(letter.contents.emplace_back(), attachment_of(act, id));
  }
  return letter;
}

void forget_uploads(Act& act, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) (void)act.parts().uploads.remove(id);
}

Result<api::ChoiceView> choose(Act& act, const api::ChoiceRequest& request) {
  const app::ChoiceWish wish{request.to, request.cc, request.bcc, api::protection_of(request.protection)};
  TRY_ASSIGN(const auto preview, app::preview_choice(act.home(), act.parameter("account"), wish));
  return api::view_of(preview, request.protection, act.language());
}

Result<api::SentView> send(Act& act, const api::LetterRequest& request) {
  TRY_ASSIGN(const auto account, app::find_account(act.home(), act.parameter("account")));
  TRY_ASSIGN(const app::NewLetter letter, letter_of(act, request));
  TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::yes));
  TRY(act.progress("sending", 0, 1));
  const auto sent = app::send_letter(act.home(), account.id, letter, keys);
  // Also after an error: it may wait in the outbox.
  tell_mail_changed(act, account.id);
  if (!sent) return tl::unexpected(sent.error());
  forget_uploads(act, request.attachments);
  return api::view_of(*sent);
}

Result<api::DraftView> save_draft(Act& act, const api::LetterRequest& request) {
  TRY_ASSIGN(const app::NewLetter letter, letter_of(act, request));
  TRY_ASSIGN(const auto entry, app::keep_draft(act.home(), act.parameter("account"), letter));
  tell_mail_changed(act, entry.account);
  return api::DraftView{entry.id};
}

// Its attachments become uploads, as if the page had handed them in.
Result<api::LetterView> open_draft(Act& act) {
  TRY_ASSIGN(const auto account, app::find_account(act.home(), act.parameter("account")));
  TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::yes));
  TRY_ASSIGN(app::OpenedDraft draft, app::open_draft(act.home(), account.id, act.parameter("entry"), keys));
  std::vector<api::UploadView> uploads;
  for (app::DraftAttachment& attachment : draft.attachments) {
    auto upload = act.parts().uploads.add(attachment.name, attachment.content_type, std::move(attachment.octets));
    if (!upload) {
      for (const api::UploadView& added : uploads) forget_uploads(act, {added.id});
      return tl::unexpected(std::move(upload).error());
    }
    uploads.push_back(std::move(*upload));
  }
  return api::view_of(draft, std::move(uploads));
}

Result<Nothing> discard_draft(Act& act) {
  TRY(app::discard_draft(act.home(), act.parameter("account"), act.parameter("entry")));
  tell_mail_changed(act, act.parameter("account"));
  return Nothing{};
}

}  // namespace

void add_letters(Routes& routes) {
  const std::string account = "/api/accounts/{account}";
  routes.add<api::ChoiceRequest, api::ChoiceView>(Method::post, account + "/choice", choose)
      .named("chooseCipher")
      .limit(8 * 1024 * 1024);
  routes.add<api::LetterRequest, api::SentView>(Method::post, account + "/letters", send)
      .named("sendLetter")
      .limit(8 * 1024 * 1024);
  routes.add<api::LetterRequest, api::DraftView>(Method::post, account + "/drafts", save_draft)
      .named("saveDraft")
      .limit(8 * 1024 * 1024);
  routes.add<api::LetterView>(Method::get, account + "/drafts/{entry}", open_draft).named("openDraft");
  routes.add<Nothing>(Method::remove, account + "/drafts/{entry}", discard_draft).named("removeDraft");
}

}  // namespace letterlock::service
