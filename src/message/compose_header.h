// The header fields of a draft. Private to compose.cc.
#pragma once

#include "message/compose.h"

namespace letterlock::message {

// Everything but the Content-* fields. draft_malformed names the field.
Result<mime::Header> header_of(const Draft& draft);
// Content-Type, -Transfer-Encoding and -Disposition of an attachment, which travels as base64.
Result<mime::Header> header_of(const Attachment& attachment);

tl::unexpected<Error> refuse_draft(std::string_view field);

}  // namespace letterlock::message
