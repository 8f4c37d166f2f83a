// Draft: a letter that its writer keeps for later, here and in the Drafts mailbox of the account's server.
//
// What goes to the server is encrypted to ourselves, whatever the letter will be (S6): other devices of ours with the
// same keys read it, and the server does not. It never counts as a mail that was sent.
#pragma once

#include "base/secret.h"
#include "outbox/letter.h"
#include "outbox/office.h"
#include "store/outbox_entries.h"

namespace letterlock::outbox {

// Keeps the letter, and its copy for the server; returns the entry's id. signing_certificate_unusable,
// recipient_certificate_unusable where the account lacks a certificate.
Result<std::string> keep_draft(const Office& office, const Letter& letter);

// A draft opened for writing on.
struct OpenedDraft {
  store::OutboxEntry entry;  // with Bcc recipients, which stand nowhere in the message
  Protection protection = Protection::sealed;
  std::optional<std::vector<OuterField>> outer = {};
  Secret message;  // as compose() wrote it
};
// outbox_entry_changed where it is no draft; needs the key where it is sealed to ourselves (no_matching_key).
Result<OpenedDraft> open_kept_draft(const Office& office, const std::string& entry_id);

// The draft, which another letter took the place of, or which is not wanted any more, goes: here, and from the server
// with the next sync. outbox_entry_changed where it is none.
Status discard_draft(const Office& office, const std::string& entry_id);

// The draft becomes a letter that waits to be sealed and sent. outbox_entry_changed where it is none.
Status release_draft(const Office& office, const std::string& entry_id);

// Takes its copy from the server, with the next sync; the entry stays.
Status withdraw_draft(const Office& office, const std::string& entry_id);

}  // namespace letterlock::outbox
