// CertificateCheck: one certificate as somebody looks at it: what is known, then what authorities say within the
// patience, then what is missing.
#pragma once

#include "app/revocation.h"

namespace letterlock::app {

// `along`: certificates that came with it; they help to build a path and are never anchors.
Result<trust::Verdict> check_certificate(Home& home, const x509::Certificate& certificate,
                                         std::span<const x509::Certificate> along, const trust::Policy& policy,
                                         std::chrono::milliseconds patience = kPatience,
                                         const Attendance& attendance = {});

}  // namespace letterlock::app
