#include "app/drafts.h"

#include "app/desk.h"
#include "base/secret_sink.h"
#include "inbox/summary.h"
#include "message/display.h"
#include "message/words.h"
#include "mime/reader.h"
#include "outbox/draft.h"

namespace letterlock::app {
namespace {

Status read_header(const outbox::OpenedDraft& kept, OpenedDraft& draft) {
  MemorySource source(kept.message.view());
  TRY_ASSIGN(const mime::Entity entity, mime::open_entity(source));
  draft.to = message::display_mailboxes(entity.header.value("To"));
  draft.cc = message::display_mailboxes(entity.header.value("Cc"));
  draft.subject = message::decode_words(entity.header.value("Subject"));
  draft.in_reply_to = entity.header.value("In-Reply-To");
  draft.references = inbox::message_ids(entity.header.value("References"));
  if (kept.outer) draft.hidden = hidden_by(entity.header, *kept.outer);
  return {};
}

Status read_body(ByteView message, OpenedDraft& draft) {
  MemorySource source(message);
  message::DisplayLimits all;
  all.text_octets = message.size();
  TRY_ASSIGN(const message::DisplayMessage display, message::parse_display(source, all));
  draft.text = display.text;
  for (const message::DisplayAttachment& attachment : display.attachments) {
    ReplayableMemory again(message);
    SecretSink octets;
    TRY(message::write_part(again, attachment.part, octets));
    draft.attachments.push_back({attachment.name, attachment.content_type, std::move(octets.content)});
  }
  return {};
}

}  // namespace

Result<OpenedDraft> open_draft(Home& home, const std::string& account_id, const std::string& entry_id,
                               token::KeySource* keys) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, keys));
  TRY_ASSIGN(const outbox::OpenedDraft kept, outbox::open_kept_draft(desk.office(), entry_id));
  OpenedDraft draft;
  draft.entry = kept.entry.id;
  draft.protection = kept.protection;
  for (const store::OutboxRecipient& recipient : kept.entry.recipients) {
    if (recipient.role == store::RecipientRole::bcc) draft.bcc.push_back(recipient.address);
  }
  TRY(read_header(kept, draft));
  TRY(read_body(kept.message.view(), draft));
  return draft;
}

Status discard_draft(Home& home, const std::string& account_id, const std::string& entry_id) {
  TRY_ASSIGN(const Desk desk, Desk::open_locked(home, account_id, nullptr));
  return outbox::discard_draft(desk.office(), entry_id);
}

}  // namespace letterlock::app
