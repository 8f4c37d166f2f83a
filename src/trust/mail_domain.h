// Mail domains as A-labels in lower case: the form in which they are compared. Internal to trust/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "x509/address.h"

namespace letterlock::trust {

inline std::optional<std::string> domain_of_address(std::string_view text) {
  const auto address = x509::Address::parse(text);
  if (!address) return std::nullopt;
  return address->key().substr(address->key().rfind('@') + 1);
}

// nullopt where it is no domain: with an "@", empty, or with characters that no domain has.
inline std::optional<std::string> mail_domain(std::string_view text) {
  if (text.find('@') != std::string_view::npos) return std::nullopt;
  return domain_of_address("x@" + std::string(text));
}

}  // namespace letterlock::trust
