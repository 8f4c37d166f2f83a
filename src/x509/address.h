// Address: one mail address (addr-spec) in the form in which addresses are compared (S2a).
//
// The domain is compared as A-labels without case. An ASCII local part is compared without case (RFC 5321
// leaves that to the receiving host, but no certificate authority tells Ann@ from ann@); a local part
// with other characters is compared exactly (RFC 9598 section 5). Address lists and display names belong to mime/.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace letterlock::x509 {

class Address {
 public:
  // "ann@example.org", "王@例.tw". Without angle brackets, comments or quoting. Else address_malformed.
  // Control characters, spaces and a second "@" are refused.
  static Result<Address> parse(std::string_view text);
  // As given, for showing and sending.
  const std::string& text() const { return text_; }
  // What comparison and databases use.
  const std::string& key() const { return key_; }

  friend bool operator==(const Address& a, const Address& b) { return a.key_ == b.key_; }
  friend auto operator<=>(const Address& a, const Address& b) { return a.key_ <=> b.key_; }

 private:
  std::string text_;
  std::string key_;
};

// True where both parse and are equal; an address that does not parse matches nothing.
bool same_address(std::string_view a, std::string_view b);

}  // namespace letterlock::x509
