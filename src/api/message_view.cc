#include "api/message_view.h"

#include <algorithm>
#include <array>

#include "api/report_text.h"

namespace letterlock::api {
namespace {

constexpr std::array<std::string_view, 7> kShown = {"From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date"};

std::vector<DisplayHeaderView> headers_of(const judge::MessageReport& report) {
  std::vector<DisplayHeaderView> headers;
  for (const judge::HeaderReport& header : report.headers) {
    if (std::find(kShown.begin(), kShown.end(), header.name) == kShown.end() || !report.shows(header)) continue;
    headers.push_back({header.name, message::display_value(header.name, header.value)});
  }
  return headers;
}

}  // namespace

std::vector<FolderView> views_of(const std::vector<app::FolderCount>& counts) {
  std::vector<FolderView> views;
  for (const app::FolderCount& count : counts) views.push_back({count.folder, count.total, count.unread});
  return views;
}

DisplayView view_of(const judge::MessageReport& report, const message::DisplayMessage& display) {
  DisplayView view;
  view.headers = headers_of(report);
  view.text = display.text;
  view.text_cut = display.text_cut;
  view.text_damaged = display.text_damaged;
  if (display.html) {
    view.html = display.html->content;
    view.html_part = display.html->part;
    view.html_legacy_display = display.html->has_legacy_display;
  }
  for (const message::DisplayAttachment& each : display.attachments) {
    view.attachments.push_back({each.part, each.name, each.content_type, each.octets, each.damaged, each.content_id});
  }
  for (const auto& [part, type] : display.inner_security) view.inner_security.push_back({part, type});
  return view;
}

MessageView view_of(const app::Reading& reading, const Shown& shown, text::Language language) {
  const judge::MessageReport& report = reading.opened.report;
  MessageView view;
  view.row = view_of(reading.opened.message);
  view.report.value = report_document(report, language);
  for (const TextLine& line : lines_of(report, language)) view.lines.push_back({line.tone, line.depth, line.text});
  view.sentence = summary_sentence(report, language);
  const auto withheld = judge::why_withheld(report, shown.show);
  if (withheld) view.withheld = view_of(*withheld, language, text::Medium::page);
  if (!withheld && reading.display) view.display = view_of(report, *reading.display);
  if (reading.bounce) view.bounce = view_of(*reading.bounce);
  view.thread = views_of(shown.thread);
  view.reply = reply_to(reading, shown.account, shown.sender && tunnel::can_seal(shown.sender->tunnel), language);
  if (shown.sender) view.person = view_of(*shown.sender, language);
  return view;
}

SourceText view_of(SourceForm form, const app::SourceText& source) {
  return {form, source.text, source.cut, source.octets};
}

MessageCertificatesView view_of(const app::MessageCertificates& certificates, text::Language language) {
  MessageCertificatesView view;
  const auto add = [&](const std::optional<app::JudgedCertificate>& judged, std::optional<VerdictView>& place) {
    if (judged) place = view_of(judged->verdict, judged->policy, language);
  };
  add(certificates.signing, view.signing);
  add(certificates.encryption, view.encryption);
  view.signer = certificates.signer;
  return view;
}

}  // namespace letterlock::api
