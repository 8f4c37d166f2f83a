// Drafts: letters that their writer keeps, opened again for writing on. Keeping and sending one is in letters.h.
//
// A draft of a letter that will be sealed is encrypted to ourselves (S6), so its key is needed. What was opened is in
// memory that is wiped.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/hidden.h"
#include "app/home.h"
#include "base/secret.h"
#include "outbox/letter.h"
#include "store/outbox_entries.h"
#include "token/key_source.h"

namespace letterlock::app {

struct DraftAttachment {
  std::string name;
  std::string content_type;
  Secret octets;
};

struct OpenedDraft {
  std::string entry;
  std::vector<std::string> to;  // addresses with their names, as they are written
  std::vector<std::string> cc;
  std::vector<std::string> bcc;
  std::string subject;
  std::string text;
  outbox::Protection protection = outbox::Protection::sealed;
  std::string in_reply_to;
  std::vector<std::string> references;
  std::optional<Hidden> hidden = {};  // set where it answers sealed mail
  std::vector<DraftAttachment> attachments;
};

// By its entry's id or a beginning of it. outbox_entry_not_found; outbox_entry_changed where it is none;
// no_matching_key, and what asking for a key gives.
Result<OpenedDraft> open_draft(Home& home, const std::string& account_id, const std::string& entry_id,
                               token::KeySource* keys);
// It goes, here and from the server. The errors of open_draft() but those of keys.
Status discard_draft(Home& home, const std::string& account_id, const std::string& entry_id);

}  // namespace letterlock::app
