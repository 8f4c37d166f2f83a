// Domain: the name of a mail domain by itself, for those who are asked which ones they mean.
#pragma once

#include <string>
#include <string_view>

namespace letterlock::x509 {

// What comparing uses, as x509::Address has it: lower case, A-labels; a leading dot ("with its subdomains") stays. ""
// where it is no name of a domain.
std::string domain_key(std::string_view written);
// A-labels as people write them, where both are the same name; else as they are.
std::string readable_domain(const std::string& key);

}  // namespace letterlock::x509
