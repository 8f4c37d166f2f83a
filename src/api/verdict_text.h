// The judgement of a certificate as lines for a person.
#pragma once

#include "api/text_lines.h"
#include "trust/trust.h"

namespace letterlock::api {

// `certificate` is the one that was judged.
TextLines lines_of(const trust::Verdict& verdict, const x509::Certificate& certificate, Time at,
                   text::Language language);
// The certificate alone: whose it is, its addresses, its authority, from when until when it is valid, its fingerprint.
TextLines lines_of(const x509::Certificate& certificate, size_t depth, text::Language language);

}  // namespace letterlock::api
