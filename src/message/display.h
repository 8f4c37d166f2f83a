// Display: what a person sees of a payload. The parser gets only what a report covers (DESIGN section 3).
//
// Plain text is shown, of HTML its text: nothing remote, no script (html_text.h). The texts that stand in the message
// itself are joined in their order; of alternatives the plain one is taken. Everything else is an attachment, also a
// text that has a file name, an embedded message, and a part that cannot be read: nothing is lost silently. Control
// characters and marks that turn the direction of text are made visible (visible.h).
//
// Who shows pages may ask for the HTML too (DisplayLimits::html_octets). Each part is its own origin (S4): HTML of two
// parts is never joined, and it is handed out only where it says all that the message says: it is the only text, or the
// HTML variant of the only text (multipart/alternative), itself or as the root of a multipart/related (RFC 2387),
// whole, and nothing inside is signed or encrypted apart. Everywhere else the text alone is shown. Not here: sanitising
// HTML; judging. A signed part inside signs only itself (S1): it is named, its content is shown as any other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/stream.h"
#include "message/html_text.h"
#include "mime/header.h"

namespace letterlock::message {

struct DisplayHeader {
  std::string name;
  std::string value;  // UTF-8, decoded, one line, safe to show
};

// Parts are counted as IMAP does (RFC 3501 section 6.4.5): "1" is the only part of a message without
// multipart, "2.1" the first part of the second one.
struct DisplayAttachment {
  std::string name;          // fit for a file name; may be empty
  std::string content_type;  // "application/octet-stream" where the part's header cannot be read
  std::uint64_t octets = 0;  // decoded, as far as they can be; all where the header cannot be read
  std::string part = {};
  bool damaged = false;         // its header or its encoding is malformed
  std::string content_id = {};  // without brackets, one line; empty where there is none
};

struct DisplayHtml {
  std::string part;
  std::string content;  // UTF-8 as it stands in the part: not sanitised
  // It repeats fields of the header, in a <div> of the class that RFC 9788 section 5.2.3 names, which whoever shows it
  // leaves out: DisplayLimits::legacy_display, and the part says so. Else such a <div> is text like any other.
  bool has_legacy_display = false;
};

struct InnerSecurityPart {
  std::string part;
  std::string content_type;
};

struct DisplayMessage {
  std::vector<DisplayHeader> headers;  // From, Sender, Reply-To, To, Cc, Subject, Date: each as often as it is there
  std::string text;                    // UTF-8, line feeds; "[...]" as its last line where it was cut
  bool text_cut = false;               // longer than the limit
  // The encoding of a text is malformed (what could be read of it is shown), or a multipart has no parts.
  bool text_damaged = false;
  std::optional<DisplayHtml> html = {};  // only where it was asked for
  std::vector<DisplayAttachment> attachments;
  std::vector<InnerSecurityPart> inner_security;  // signed or encrypted parts inside
};

struct DisplayLimits {
  mime::Limits mime = {};
  size_t text_octets = 4 * 1024 * 1024;  // of all texts, as they stand in the message
  size_t html_octets = 0;                // of a longer HTML part nothing is handed out; 0: of none
  // RFC 9788 section 4.5.3: drop for a payload whose header is protected inside encryption, so that Subject and others
  // are not shown twice. Of the older form the part goes that stands first in a multipart/mixed for that.
  LegacyDisplay legacy_display = LegacyDisplay::keep;
};

// Reads to the end. Errors: I/O; a header of the entity that cannot be read; mime_too_deep, mime_too_many_parts. A
// message without any octet is empty, not an error.
Result<DisplayMessage> parse_display(Source& payload, const DisplayLimits& limits = {});

// One header field as people read it: of address fields the names are decoded after the addresses were told apart, and
// a name that looks like an address stands in quotes.
std::string display_value(std::string_view name, std::string_view value);
// The mailboxes of an address field, each as it can be written into another one: its address, or its name, quoted where
// that is no plain word, and its address in brackets. None where the field cannot be read without guessing.
std::vector<std::string> display_mailboxes(std::string_view value);
std::vector<DisplayHeader> display_headers(const mime::Header& header);

// Writes the decoded octets of one part, by its place; as they stand, with their header, where that cannot be read.
// Does not finish `out`. Errors: part_not_found, and what reading and decoding give.
Status write_part(ReplayableSource& payload, std::string_view part, Sink& out, const mime::Limits& limits = {});

}  // namespace letterlock::message
