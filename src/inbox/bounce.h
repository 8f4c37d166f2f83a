// Bounce: a delivery report (RFC 3464), matched to the mail of ours that it is about.
//
// Nobody signs a report and anybody can write one. It is believed just so far: it must name a mail that we did send,
// by its Message-ID, and somebody whom we did send it to. Then it is said to the person, and DeliveryFailed is
// recorded, which moves no tunnel (directory/evidence.h). Nothing is sent again, and nothing stops, because of one.
#pragma once

#include "directory/evidence.h"
#include "inbox/inbox.h"
#include "message/delivery_report.h"

namespace letterlock::inbox {

struct BouncedRecipient {
  std::string address;      // as our mail has it
  std::string sent_digest;  // of the copy that they were sent
  message::ReportedRecipient reported;
};
struct Bounce {
  std::string reporting_server;              // as the report calls itself
  std::vector<BouncedRecipient> recipients;  // never empty
};

// nullopt where the message is no report, or one about nothing that we sent to the people it names. `header` is the
// message's own. Errors: I/O and the store's.
Result<std::optional<Bounce>> find_bounce(const Mailroom& room, const mime::Header& header, ReplayableSource& octets);

// One for each recipient that failed for good.
std::vector<directory::Evidence> evidence_of(const Bounce& bounce, const std::string& identity, Time seen);

}  // namespace letterlock::inbox
