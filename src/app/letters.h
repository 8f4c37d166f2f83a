// Letters: writing to people, and the acts that move a tunnel.
//
// A letter enters the outbox first; where a key is missing now it waits there, and the error says so.
// Sentences of the letters that Letterlock writes itself come from text/, in both languages.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/hidden.h"
#include "app/home.h"
#include "outbox/dispatch.h"
#include "outbox/letter.h"
#include "token/key_source.h"
#include "tunnel/tunnel.h"

namespace letterlock::app {

struct NewLetter {
  std::vector<std::string> to;
  std::vector<std::string> cc;
  std::vector<std::string> bcc;
  std::string subject;                   // UTF-8
  std::string text;                      // UTF-8
  std::vector<std::string> attachments;  // paths
  outbox::Protection protection = outbox::Protection::sealed;
  std::string in_reply_to = {};                    // message id
  std::vector<std::string> references = {};        // of what it answers, the oldest first; empty: in_reply_to
  std::optional<Hidden> hidden = {};               // set for an answer to sealed mail
  std::string code = {};                           // where the text carries one
  std::vector<message::Attachment> contents = {};  // attachments that are no files; after the files
  std::string draft = {};                          // the draft that it was: it goes as soon as the letter is kept
};

// Who is named twice gets it once, in the first place of To, Cc and Bcc.
//
// Stores the letter and sends it where keys are at hand; else the error is password_needed and the letter waits in the
// outbox (its id is in `waiting`).
Result<outbox::Dispatched> send_letter(Home& home, const std::string& account_id, const NewLetter& letter,
                                       token::KeySource* keys);

// Keeps it for later, here and in the Drafts mailbox of the account's server; returns its entry. It may be kept before
// it is known who gets it. The draft that it was goes afterwards.
Result<store::OutboxEntry> keep_draft(Home& home, const std::string& account_id, const NewLetter& letter);
// Sends a draft, by its entry's id or a beginning of it. outbox_entry_not_found; outbox_entry_changed where it is none;
// then as send_letter().
Result<outbox::Dispatched> send_draft(Home& home, const std::string& entry_id, token::KeySource* keys);

enum class Again { no, yes };
struct TunnelStep {
  tunnel::Tunnel before;
  tunnel::NextStep taken = tunnel::NextStep::introduce;
  outbox::Dispatched sent;
};
// Takes the tunnel's next step that is a letter: introduction, answer, test mail; or, where `wanted` names one, that
// alternative of the tunnel.
// Errors: review_needed; tunnel_waits (unless `again`); tunnel_needs_help where no letter helps, or where the tunnel
// names no such alternative (any more).
Result<TunnelStep> take_next_step(Home& home, const std::string& account_id, const std::string& address,
                                  token::KeySource* keys, Again again,
                                  std::optional<tunnel::NextStep> wanted = std::nullopt);

}  // namespace letterlock::app
