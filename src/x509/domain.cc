#include "x509/domain.h"

#include <idn2.h>

#include <memory>

#include "x509/address.h"

namespace letterlock::x509 {

std::string domain_key(std::string_view written) {
  const bool below = written.starts_with('.');
  const std::string name(written.substr(below ? 1 : 0));
  const auto address = Address::parse("a@" + name);
  if (!address) return {};
  return (below ? "." : "") + address->key().substr(2);
}

std::string readable_domain(const std::string& key) {
  if (key.find("xn--") == std::string::npos) return key;
  const bool below = key.starts_with('.');
  char* found = nullptr;
  if (idn2_to_unicode_8z8z(key.c_str() + (below ? 1 : 0), &found, 0) != IDN2_OK) return key;
  const std::unique_ptr<char, void (*)(void*)> owner(found, idn2_free);
  std::string readable = (below ? "." : "") + std::string(found);
  return domain_key(readable) == key ? readable : key;
}

}  // namespace letterlock::x509
