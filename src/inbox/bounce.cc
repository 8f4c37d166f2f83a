#include "inbox/bounce.h"

#include <algorithm>

#include "store/evidence.h"
#include "x509/address.h"

namespace letterlock::inbox {
namespace {

std::string_view without_brackets(std::string_view message_id) {
  if (!message_id.empty() && message_id.front() == '<') message_id.remove_prefix(1);
  if (!message_id.empty() && message_id.back() == '>') message_id.remove_suffix(1);
  return message_id;
}

// RFC 3464 sections 2.3.1 and 2.3.2: what we wrote is the original one, where a server says it.
bool is_about(const message::ReportedRecipient& reported, const std::string& address) {
  return x509::same_address(reported.original_recipient, address) ||
         x509::same_address(reported.final_recipient, address);
}

// Copies of one letter share its Message-ID; each has a digest of its own.
void match(const message::DeliveryReport& report, const directory::SentMail& mail, Bounce& bounce) {
  for (const message::ReportedRecipient& reported : report.recipients) {
    const auto ours = std::find_if(mail.recipients.begin(), mail.recipients.end(),
                                   [&](const std::string& address) { return is_about(reported, address); });
    if (ours != mail.recipients.end()) bounce.recipients.push_back({*ours, mail.message_digest, reported});
  }
}

}  // namespace

Result<std::optional<Bounce>> find_bounce(const Mailroom& room, const mime::Header& header, ReplayableSource& octets) {
  if (mime::content_type(header).value != "multipart/report") return std::nullopt;
  TRY_ASSIGN(auto source, octets.open());
  const auto report = message::parse_delivery_report(*source);
  // What cannot be read as a report is a message like any other.
  if (!report && report.error().kind() != ErrorKind::input) return tl::unexpected(report.error());
  if (!report || !*report || (*report)->original_message_id.empty()) return std::nullopt;
  const std::string_view message_id = without_brackets((*report)->original_message_id);
  TRY_ASSIGN(const auto evidence, store::EvidenceLog(room.store).all(room.account.id));
  Bounce bounce{(*report)->reporting_server, {}};
  for (const directory::Evidence& one : evidence) {
    const auto* mail = std::get_if<directory::SentMail>(&one.fact);
    if (mail != nullptr && without_brackets(mail->message_id) == message_id) match(**report, *mail, bounce);
  }
  if (bounce.recipients.empty()) return std::nullopt;
  return bounce;
}

std::vector<directory::Evidence> evidence_of(const Bounce& bounce, const std::string& identity, Time seen) {
  std::vector<directory::Evidence> evidence;
  for (const BouncedRecipient& recipient : bounce.recipients) {
    if (recipient.reported.action != message::DeliveryAction::failed) continue;
    evidence.push_back(
        directory::make_evidence(seen, directory::DeliveryFailed{recipient.sent_digest, identity, recipient.address}));
  }
  return evidence;
}

}  // namespace letterlock::inbox
