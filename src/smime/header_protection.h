// Writing protected headers (RFC 9788): the payload repeats the message's header fields.
// Inside encryption HP-Outer says what stands outside, by the policy of confidentiality.
#pragma once

#include "mime/header.h"
#include "smime/seal.h"

namespace letterlock::smime {

enum class HpMode { none, clear, cipher };

// Fields of the message, split for sealing: what stays outside, and what belongs to the payload entity.
struct SplitHeader {
  mime::Header outer;    // without Content-*, MIME-Version and Bcc
  mime::Header payload;  // Content-* fields; with protection the message's fields in front and hp on Content-Type
};

Result<SplitHeader> split_header(const mime::Header& message, HpMode mode,
                                 HeaderConfidentiality confidentiality = HeaderConfidentiality::as_is);

}  // namespace letterlock::smime
