// Submission: who gets a message, and what became of it for each of them.
//
// There are four ends for a recipient, and they are never mixed up (S11): *accepted* (the server said so, whole),
// *deferred* (not now: try again), *refused* (never: tell the sender), and *uncertain*: the message went out to its
// end, and the answer did not come back. Nobody can tell what an uncertain message did, so it is never tried again by
// itself. An Error instead of a Submission means that nothing was sent to anybody. Not here: what a letter is, when it
// is tried again, and what is recorded.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace letterlock::transport {

// Domains should come as A-labels: an address is said to need SMTPUTF8 as soon as it holds anything beyond ASCII.
struct Envelope {
  std::string from;  // empty: the null reverse-path of reports
  std::vector<std::string> recipients;
};

enum class Outcome { accepted, deferred, refused, uncertain };

struct RecipientOutcome {
  std::string address;
  Outcome outcome = Outcome::deferred;
  std::string status = {};          // RFC 3463, "5.1.1"; empty where the server gives none
  std::string answer = {};          // the server's words: one line, bounded; empty where it said nothing
  std::optional<Error> error = {};  // ready for the outbox; none where it was accepted
};

// Put off because the transaction had as many as the server takes (452, or 552 in its place: RFC 5321 section
// 4.5.3.1.10). A full mailbox may be said with the same codes.
bool too_many_recipients(const RecipientOutcome& recipient);

struct Submission {
  std::vector<RecipientOutcome> recipients;  // in the envelope's order: the last word for each
  // How the message itself ended for those that the server took: none where it was never given to it.
  std::optional<Outcome> message = {};
  std::string status = {};
  std::string answer = {};

  bool accepted_by_all() const;
};

// Called once with those who are about to get the message, right before the first octet after which the other side may
// have it: whoever keeps letters writes down that these are in doubt. An error of it ends the try, and nothing was
// sent.
using BeforeCommit = std::function<Status(const std::vector<std::string>& recipients)>;

// Can the addresses stand on the wire? Each must be one address and nothing else: no CR, LF, NUL or other control
// character, no blank or angle bracket outside of quotes. address_malformed {address}; no_recipients.
Status check_envelope(const Envelope& envelope);

bool is_ascii(std::string_view text);
// Words of a server as one line: controls become blanks, at most 400 octets.
std::string one_line(std::string_view words);

}  // namespace letterlock::transport
