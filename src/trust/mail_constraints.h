// Mail constraints: name constraints of authorities on mail addresses (RFC 5280 section 4.2.1.10, RFC 9598 section 6).
// Internal to trust/.
//
// OpenSSL judges them too, and for most addresses that is enough. Ours judges what it lacks: a SmtpUTF8Mailbox has its
// domain as A-labels (OpenSSL expects U-labels, so it takes one that lies within for one outside, and misses one that
// is excluded); an excluded mailbox is compared as we compare addresses, without case; a constraint on SmtpUTF8Mailbox
// itself, which RFC 9598 does not allow, is not left out.
#pragma once

#include <string_view>

#include "trust/path.h"

namespace letterlock::trust {

// name_constraint_violated once, where an address of the certificate lies outside of what one of its authorities may
// name.
std::vector<Finding> check_mail_constraints(const Path& path);

// The names of the certificate other than SmtpUTF8Mailbox keep all constraints: OpenSSL's word on those alone.
bool other_names_keep_constraints(const Path& path);

// An rfc822Name constraint: "ann@example.org" one mailbox, "example.org" those of one host, ".example.org" those of all
// hosts below. nullopt where it is none of them.
std::optional<bool> matches_constraint(std::string_view address, std::string_view constraint);

}  // namespace letterlock::trust
