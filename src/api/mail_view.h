// Views of the store's records: messages in a list, letters in the outbox, what a sync did.
#pragma once

#include "api/certificate_view.h"
#include "app/sync.h"
#include "base/json.h"
#include "message/display.h"
#include "store/anchors.h"
#include "store/messages.h"
#include "store/outbox_entries.h"
#include "text/catalogue.h"

namespace letterlock::api {

struct MessageRow {
  std::string id;  // the message's digest
  std::string folder;
  std::string state;
  std::string from;
  std::string from_name;
  std::vector<std::string> to;
  Time received{};
  std::optional<std::string> subject;  // absent for sealed mail
  std::string summary;
  std::string signature;
  std::string encryption;
  std::string error;
  bool read = false;
  std::int64_t thread = 0;  // of one account: messages of one number are shown together
};
BOOST_DESCRIBE_STRUCT(MessageRow, (),
                      (id, folder, state, from, from_name, to, received, subject, summary, signature, encryption, error,
                       read, thread))
MessageRow view_of(const store::Message& message);
std::vector<MessageRow> views_of(const std::vector<store::Message>& messages);
// "3f9a1c2b  2026-11-23 08:00  signed-and-encrypted valid  ann@..."
std::string line_of(const MessageRow& row, text::Language language);

struct OutboxRecipientView {
  std::string address;
  std::string state;   // waiting, in-doubt, accepted, refused, uncertain
  std::string answer;  // the other side's words
};
BOOST_DESCRIBE_STRUCT(OutboxRecipientView, (), (address, state, answer))

struct OutboxRow {
  std::string id;
  std::string state;  // held: a draft
  std::vector<std::string> to;
  std::string subject;
  Time created{};
  unsigned attempts = 0;
  std::string error;
  std::string error_text;  // sentence and next step; empty where there is no error
  std::string error_hint;
  std::vector<OutboxRecipientView> recipients;
};
BOOST_DESCRIBE_STRUCT(OutboxRow, (),
                      (id, state, to, subject, created, attempts, error, error_text, error_hint, recipients))
OutboxRow view_of(const store::OutboxEntry& entry, text::Language language,
                  text::Medium medium = text::Medium::terminal);

struct SentView {
  std::string entry;
  std::string message;
  std::vector<std::string> ciphers;
  std::vector<std::string> forced_by;
};
BOOST_DESCRIBE_STRUCT(SentView, (), (entry, message, ciphers, forced_by))
SentView view_of(const outbox::Dispatched& dispatched);

struct WaitingView {
  std::string entry;
  std::string error;
};
BOOST_DESCRIBE_STRUCT(WaitingView, (), (entry, error))

struct SyncView {
  std::string account;
  std::string error;  // id; why the account could not be synced, empty where it was
  std::vector<SentView> sent;
  std::vector<WaitingView> waiting;
  std::vector<MessageRow> received;
  std::uint64_t waiting_for_key = 0;
  std::string key_error;  // id; why a key could not be used, empty where none was refused
};
BOOST_DESCRIBE_STRUCT(SyncView, (), (account, error, sent, waiting, received, waiting_for_key, key_error))
SyncView view_of(const std::string& account, const Result<app::Synced>& synced);
// Of several accounts in one run.
struct SyncsView {
  std::vector<SyncView> accounts;
};
BOOST_DESCRIBE_STRUCT(SyncsView, (), (accounts))

struct AnchorView {
  CertificateView certificate;
  Time added{};
  std::string note;
  std::vector<std::string> domains;       // as they are compared; none: any
  std::vector<std::string> domain_names;  // the same, to be shown
};
BOOST_DESCRIBE_STRUCT(AnchorView, (), (certificate, added, note, domains, domain_names))
AnchorView view_of(const store::Anchor& anchor);

}  // namespace letterlock::api
