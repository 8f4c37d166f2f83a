// Writing protected headers (RFC 9788): the payload repeats the message's header fields.
//
// Inside encryption the outer header follows hcp_baseline (section 3.2.1): "[...]" for the Subject, no Comments, no
// Keywords; and what the caller wants beside that, as in a reply to a message that kept more to itself (section 6.1).
// HP-Outer says inside what stands outside, fold by fold as it is written there (section 2.2). Signed alone, nothing
// can be hidden and nothing is.
//
// Not here: reading (payload_facts.h), the lines for programs that do not read protected headers (legacy_display.h).
#pragma once

#include "mime/header.h"
#include "smime/seal.h"

namespace letterlock::smime {

enum class HpMode { none, clear, cipher };

// Fields of the message, split for sealing: what stays outside, and what belongs to the payload entity.
struct SplitHeader {
  mime::Header outer;    // without Content-*, MIME-Version and Bcc
  mime::Header payload;  // Content-* fields; with protection the message's fields in front and hp on Content-Type
  // Fields for people (RFC 9787 section 1.1.2) that stand outside otherwise than inside, or not at all.
  std::vector<mime::HeaderField> hidden;
};

Result<SplitHeader> split_header(const mime::Header& message, HpMode mode, const std::vector<OuterField>& outer = {});

// A Content-Type without these parameters, in whatever coding they are given.
std::string without_parameters(std::string_view content_type, std::initializer_list<std::string_view> names);

}  // namespace letterlock::smime
