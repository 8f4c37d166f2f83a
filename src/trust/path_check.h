// What is wrong with one path: RFC 5280 section 6 by OpenSSL, then what mail asks for. Internal to trust/.
#pragma once

#include "trust/path.h"

namespace letterlock::trust {

// Constraints, policies, signatures: X509_verify_cert over exactly this path, without its times. All that it finds
// wrong becomes findings; the anchor's own signature is not judged.
std::vector<Finding> check_structure(const Path& path, const Policy& policy);

// Key usage of the certificate, extended key usage and key sizes of all, digests below the anchor.
std::vector<Finding> check_usage(const Path& path, Usage usage);

// Of check_usage: keys of all but the certificate itself, digests below the anchor.
std::vector<Finding> check_strength(const Path& path);

// The findings of check_usage that concern the certificate alone, for one without a path.
std::vector<Finding> check_own_usage(const x509::Certificate& certificate, Usage usage);

// The validity of each certificate at that time; the anchor's end is a warning. For one without a path: a path of one.
std::vector<Finding> check_validity(const Path& path, Time at);

// Both: RFC 5280 section 6.
std::vector<Finding> validate_path(const Path& path, const Policy& policy);

}  // namespace letterlock::trust
