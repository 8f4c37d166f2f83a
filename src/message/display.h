// Display: what a person sees of a payload. The parser gets only what a report covers (DESIGN section 3).
//
// Plain text is shown; of HTML its text, without scripts, styles or anything remote. Characters that turn the
// direction of text or hide are taken out of header values, so that nobody's name can dress up as a mark.
#pragma once

#include <string>
#include <vector>

#include "base/stream.h"
#include "mime/header.h"

namespace letterlock::message {

struct DisplayHeader {
  std::string name;
  std::string value;  // UTF-8, decoded, one line
};

struct DisplayAttachment {
  std::string name;
  std::string content_type;
  std::uint64_t octets = 0;
};

struct DisplayMessage {
  std::vector<DisplayHeader> headers;  // of the payload entity: From, To, Cc, Subject, Date where it has them
  std::string text;                    // UTF-8, line feeds
  bool text_cut = false;               // longer than the limit
  std::vector<DisplayAttachment> attachments;
  std::vector<std::string> inner_security_parts;  // types of signed or encrypted parts inside
};

struct DisplayLimits {
  mime::Limits mime = {};
  size_t text_octets = 4 * 1024 * 1024;
};

Result<DisplayMessage> parse_display(Source& payload, const DisplayLimits& limits = {});

}  // namespace letterlock::message
