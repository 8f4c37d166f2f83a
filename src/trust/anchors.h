// The system's own anchors, for those who want them: Debian keeps them in one PEM file.
//
// They were chosen for web servers; most of them have never issued for mail. They are a start, not advice:
// an anchor that the user confirmed replaces them (DESIGN section 8).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "x509/certificate.h"

namespace letterlock::trust {

inline constexpr const char* kSystemAnchorsPath = "/etc/ssl/certs/ca-certificates.crt";

// file_not_found where the system has none. Certificates that are no authority's are left out.
Result<std::vector<x509::Certificate>> system_anchors(const std::string& path = kSystemAnchorsPath);

// A certificate that may stand at the end of a path: it says that it is an authority's, or it is of the time
// before certificates could say so (version 1, self-signed).
bool can_be_anchor(const x509::Certificate& certificate);

}  // namespace letterlock::trust
