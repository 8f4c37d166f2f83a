#include "api/mail_view.h"

#include "api/error_view.h"
#include "x509/domain.h"

namespace letterlock::api {
namespace {

constexpr size_t kShortId = 12;

std::string day_and_minute(Time time) {
  std::string text = to_rfc3339(time).substr(0, 16);
  text[10] = ' ';
  return text;
}

}  // namespace

MessageRow view_of(const store::Message& message) {
  return {.id = message.key.digest,
          .folder = store::to_string(message.folder),
          .state = store::to_string(message.state),
          .from = message.from,
          .from_name = message.from_name,
          .to = message.to,
          .received = message.first_seen,
          .subject = message.subject,
          .summary = message.summary,
          .signature = message.signature,
          .encryption = message.encryption,
          .error = message.error,
          .read = message.read,
          .thread = message.thread};
}

std::string line_of(const MessageRow& row, text::Language language) {
  const std::string subject = row.subject.value_or(text::sentence(language, "view.sealed-subject"));
  const std::string worth = row.state == "judged" ? row.summary + " " + row.signature : row.state + " " + row.error;
  const std::string who = row.folder == "sent" && !row.to.empty() ? row.to.front() : row.from;
  // An address is shown as it was written, and anybody writes it.
  return text::printable(row.id.substr(0, kShortId) + "  " + day_and_minute(row.received) + "  " + who + "  [" + worth +
                         "]  " + subject);
}

std::vector<MessageRow> views_of(const std::vector<store::Message>& messages) {
  std::vector<MessageRow> rows;
  for (const store::Message& message : messages) rows.push_back(view_of(message));
  return rows;
}

OutboxRow view_of(const store::OutboxEntry& entry, text::Language language, text::Medium medium) {
  OutboxRow row;
  row.id = entry.id;
  row.state = store::to_string(entry.state);
  row.subject = entry.subject;
  row.created = entry.created;
  row.attempts = entry.attempts;
  row.error = entry.last_error;
  if (const auto error = store::error_of(entry)) {
    const ErrorView words = view_of(*error, language, medium);
    row.error_text = words.message;
    row.error_hint = words.hint;
  }
  for (const store::OutboxRecipient& recipient : entry.recipients) {
    row.to.push_back(recipient.address);
    row.recipients.push_back({recipient.address, store::to_string(recipient.state), recipient.answer});
  }
  return row;
}

SentView view_of(const outbox::Dispatched& dispatched) {
  return {dispatched.entry.id, dispatched.message_digest, dispatched.ciphers, dispatched.forced_by};
}

SyncView view_of(const std::string& account, const Result<app::Synced>& result) {
  SyncView view;
  view.account = account;
  if (!result) {
    view.error = result.error().id();
    return view;
  }
  const app::Synced& synced = *result;
  for (const outbox::Dispatched& sent : synced.sent) view.sent.push_back(view_of(sent));
  for (const app::FailedEntry& waiting : synced.waiting) view.waiting.push_back({waiting.entry, waiting.error.id()});
  for (const inbox::Outcome& received : synced.received) view.received.push_back(view_of(received.message));
  view.waiting_for_key = synced.waiting_for_key;
  if (synced.key_error) view.key_error = synced.key_error->id();
  return view;
}

AnchorView view_of(const store::Anchor& anchor) {
  AnchorView view{view_of(anchor.certificate), anchor.added, anchor.note, anchor.domains, {}};
  for (const std::string& domain : anchor.domains) view.domain_names.push_back(x509::readable_domain(domain));
  return view;
}

}  // namespace letterlock::api
