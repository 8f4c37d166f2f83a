// Views of letters that are being written: what a page hands in, and a draft that is opened again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/upload_view.h"
#include "app/drafts.h"
#include "app/hidden.h"
#include "base/json.h"
#include "outbox/letter.h"

namespace letterlock::api {

enum class LetterProtection { sealed, signed_only };
BOOST_DESCRIBE_ENUM(LetterProtection, sealed, signed_only)
// "signed_only": as the pages have it.
std::string to_string(LetterProtection protection);
outbox::Protection protection_of(LetterProtection protection);

struct LetterRequest {
  std::vector<std::string> to;  // addresses with or without their names
  std::vector<std::string> cc;
  std::vector<std::string> bcc;
  std::string subject;
  std::string text;
  std::vector<std::string> attachments;  // ids of uploads
  LetterProtection protection = LetterProtection::sealed;
  std::string in_reply_to;                                  // a Message-ID
  std::string draft;                                        // the draft that it was, or ""
  std::optional<std::vector<std::string>> references = {};  // of what it answers, with its own Message-ID
  std::optional<app::Hidden> hidden = {};                   // set where it answers sealed mail
};
BOOST_DESCRIBE_STRUCT(LetterRequest, (),
                      (to, cc, bcc, subject, text, attachments, protection, in_reply_to, draft, references, hidden))

struct LetterView : LetterRequest {
  std::vector<UploadView> uploads;  // of the attachments, in their order
};
BOOST_DESCRIBE_STRUCT(LetterView, (LetterRequest), (uploads))

// Its attachments are those of `uploads`.
LetterView view_of(const app::OpenedDraft& draft, std::vector<UploadView> uploads);

struct DraftView {
  std::string entry;
};
BOOST_DESCRIBE_STRUCT(DraftView, (), (entry))

}  // namespace letterlock::api
