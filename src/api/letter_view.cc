#include "api/letter_view.h"

namespace letterlock::api {

std::string to_string(LetterProtection protection) {
  return protection == LetterProtection::sealed ? "sealed" : "signed_only";
}

outbox::Protection protection_of(LetterProtection protection) {
  return protection == LetterProtection::sealed ? outbox::Protection::sealed : outbox::Protection::signed_only;
}

LetterView view_of(const app::OpenedDraft& draft, std::vector<UploadView> uploads) {
  LetterView view;
  view.to = draft.to;
  view.cc = draft.cc;
  view.bcc = draft.bcc;
  view.subject = draft.subject;
  view.text = draft.text;
  for (const UploadView& upload : uploads) view.attachments.push_back(upload.id);
  const bool sealed = draft.protection == outbox::Protection::sealed;
  view.protection = sealed ? LetterProtection::sealed : LetterProtection::signed_only;
  view.in_reply_to = draft.in_reply_to;
  view.references = draft.references;
  view.hidden = draft.hidden;
  view.draft = draft.entry;
  view.uploads = std::move(uploads);
  return view;
}

}  // namespace letterlock::api
