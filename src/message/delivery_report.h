// DeliveryReport: a bounce, read (RFC 3464 in multipart/report, RFC 6522; internationalized, RFC 6533).
//
// It says for which recipients a mail of ours failed, was delayed or was delivered, and which mail that was: the
// Message-ID in the returned message or its returned header. Nobody signs a bounce and anybody can write one. So it is
// a mark on the mail that it names, shown to a person as what some server says; it moves no tunnel state, counts as no
// answer, and never makes us send again or stop sending by itself. Not here: finding our mail by its Message-ID, and
// whether the recipient was ever one of it; the reader of this must compare both.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/stream.h"
#include "mime/header.h"

namespace letterlock::message {

enum class DeliveryAction { failed, delayed, delivered, relayed, expanded, unknown };

struct ReportedRecipient {
  // Final-Recipient; of type rfc822 or utf-8 (decoded), without controls. Where a server rewrote it, Original-Recipient
  // is what we said. One of the two is there.
  std::string final_recipient;
  std::string original_recipient;
  DeliveryAction action = DeliveryAction::unknown;
  std::string status;      // "5.1.1" (RFC 3463); empty where it is malformed
  std::string diagnostic;  // what the server said, one safe line of at most 500 octets
};

struct DeliveryReport {
  std::string reporting_server;     // Reporting-MTA: a name, one safe line
  std::string original_message_id;  // "<...>"; empty where nothing was returned
  std::vector<ReportedRecipient> recipients;
};

struct ReportLimits {
  mime::Limits mime = {};
  size_t status_octets = 256 * 1024;  // of the delivery-status; what is behind is not read
  size_t recipients = 1000;           // more are left out
};

// nullopt where the message is no delivery report, or names no recipient that can be read. Errors: I/O, and what is
// malformed so far outside that its parts cannot be found.
Result<std::optional<DeliveryReport>> parse_delivery_report(Source& message, const ReportLimits& limits = {});

}  // namespace letterlock::message
