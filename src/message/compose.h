// Compose: a letter as a person writes it, made into a MIME message.
//
// text/plain in UTF-8, 7-bit, quoted-printable or base64, whichever is shortest; with attachments multipart/mixed with
// base64. Header fields are encoded (RFC 2047, RFC 2231) and cannot be injected: control characters are refused. Bcc
// never stands in it (S8). Nothing names this machine or program. Domains of addresses are written as A-labels where
// the local part is ASCII, so that any server takes them. Not here: signing, sealing, format=flowed, HTML.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/stream.h"
#include "base/time.h"
#include "mime/header.h"

namespace letterlock::message {

struct Attachment {
  std::string name;          // UTF-8, shown to the reader
  std::string content_type;  // "application/octet-stream" where nothing better is known
  // Called when the letter is composed; errors then.
  std::function<Result<std::unique_ptr<ReplayableSource>>()> open;
};

struct Draft {
  mime::Mailbox from;  // display names are UTF-8
  std::vector<mime::Mailbox> to;
  std::vector<mime::Mailbox> cc;
  std::string subject;  // UTF-8
  std::string text;     // UTF-8; any line ends
  std::vector<Attachment> attachments;
  Time date{};
  std::string message_id;               // with angle brackets; a new one where empty
  std::string in_reply_to;              // a Message-ID as another program wrote it; left out where it holds none
  std::vector<std::string> references;  // empty: in_reply_to
  // Further fields, unstructured UTF-8. Not those that are written from the members above, and no Content-*.
  std::vector<std::pair<std::string, std::string>> extra_fields = {};
};

// Mailboxes as the value of an address field with that name. draft_malformed.
Result<std::string> mailboxes_value(std::string_view name, const std::vector<mime::Mailbox>& mailboxes);

// "<random@domain of the address>": no host name, no user name.
std::string new_message_id(std::string_view address);

// Writes header, empty line and body; does not call finish(). draft_malformed, before anything is written, for what is
// no address, no UTF-8, or would inject a field; then errors of the attachments.
Status compose(const Draft& draft, Sink& out);

}  // namespace letterlock::message
