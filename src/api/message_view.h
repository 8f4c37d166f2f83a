// Views of mail as a page shows it: folders, a page of a folder, one message open, its source, its certificates.
//
// HTML stands here as it stands in the message: who shows it sanitises it and gives it a frame of its own (S4). Names,
// addresses and values of headers are safe to show as text (message/visible.h), and are no HTML.
#pragma once

#include <optional>

#include "api/bounce_view.h"
#include "api/error_view.h"
#include "api/mail_view.h"
#include "api/person_view.h"
#include "api/reply_view.h"
#include "api/report_json.h"
#include "api/text_lines.h"
#include "api/verdict_view.h"
#include "app/listing.h"
#include "app/message_certificates.h"
#include "app/reading.h"

namespace letterlock::api {

struct FolderView {
  store::Folder folder = store::Folder::inbox;
  std::uint64_t total = 0;
  std::uint64_t unread = 0;
};
BOOST_DESCRIBE_STRUCT(FolderView, (), (folder, total, unread))
std::vector<FolderView> views_of(const std::vector<app::FolderCount>& counts);

struct MessagePage {
  std::uint64_t total = 0;  // in the folder; of a search: what was found
  std::uint64_t offset = 0;
  std::vector<MessageRow> rows;
};
BOOST_DESCRIBE_STRUCT(MessagePage, (), (total, offset, rows))

struct DisplayHeaderView {
  std::string name;
  std::string value;
};
BOOST_DESCRIBE_STRUCT(DisplayHeaderView, (), (name, value))

struct AttachmentView {
  std::string part;
  std::string name;
  std::string content_type;
  std::uint64_t octets = 0;
  bool damaged = false;
  std::string content_id;  // without brackets
};
BOOST_DESCRIBE_STRUCT(AttachmentView, (), (part, name, content_type, octets, damaged, content_id))

struct InnerSecurityView {
  std::string part;
  std::string content_type;
};
BOOST_DESCRIBE_STRUCT(InnerSecurityView, (), (part, content_type))

struct DisplayView {
  std::vector<DisplayHeaderView> headers;  // those that count: protected ones where there are some
  std::string text;
  bool text_cut = false;
  bool text_damaged = false;
  std::optional<std::string> html;  // not sanitised
  std::string html_part;
  bool html_legacy_display = false;  // its <div> that repeats header fields is left out (message/display.h)
  std::vector<AttachmentView> attachments;
  std::vector<InnerSecurityView> inner_security;
};
BOOST_DESCRIBE_STRUCT(DisplayView, (),
                      (headers, text, text_cut, text_damaged, html, html_part, html_legacy_display, attachments,
                       inner_security))
DisplayView view_of(const judge::MessageReport& report, const message::DisplayMessage& display);

struct ReportLineView {
  Tone tone = Tone::plain;
  std::uint64_t depth = 0;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(ReportLineView, (), (tone, depth, text))

struct MessageView {
  MessageRow row;
  Document<ReportShape> report;
  std::vector<ReportLineView> lines;
  std::string sentence;
  std::optional<DisplayView> display;  // absent where it could not be opened, or is withheld
  std::optional<ErrorView> withheld;   // why it is not shown
  std::optional<BounceView> bounce;
  std::vector<MessageRow> thread;  // itself among them, oldest first
  ReplyView reply;
  std::optional<PersonView> person;  // who wrote it, where that is not ourselves
};
BOOST_DESCRIBE_STRUCT(MessageView, (), (row, report, lines, sentence, display, withheld, bounce, thread, reply, person))

struct Shown {
  const account::Account& account;
  const std::vector<store::Message>& thread;
  judge::ShowAnyway show = judge::ShowAnyway::no;
  const std::optional<app::Person>& sender;
};
MessageView view_of(const app::Reading& reading, const Shown& shown, text::Language language);

enum class SourceForm { received, opened };
BOOST_DESCRIBE_ENUM(SourceForm, received, opened)

struct SourceText {
  SourceForm form = SourceForm::received;
  std::string text;
  bool cut = false;
  std::uint64_t octets = 0;
};
BOOST_DESCRIBE_STRUCT(SourceText, (), (form, text, cut, octets))
SourceText view_of(SourceForm form, const app::SourceText& source);

struct MessageCertificatesView {
  std::optional<VerdictView> signing;
  std::optional<VerdictView> encryption;
  std::uint64_t signer = 0;  // which of the signers, over all layers
};
BOOST_DESCRIBE_STRUCT(MessageCertificatesView, (), (signing, encryption, signer))
MessageCertificatesView view_of(const app::MessageCertificates& certificates, text::Language language);

struct FlagsRequest {
  bool read = false;
};
BOOST_DESCRIBE_STRUCT(FlagsRequest, (), (read))

struct MoveRequest {
  store::Folder folder = store::Folder::archive;
};
BOOST_DESCRIBE_STRUCT(MoveRequest, (), (folder))

}  // namespace letterlock::api
