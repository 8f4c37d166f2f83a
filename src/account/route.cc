#include "account/route.h"

#include <fmt/core.h>

#include "x509/address.h"

namespace letterlock::account {
namespace {

bool needs_escape(unsigned char octet, bool first) {
  return octet == '/' || octet == '%' || octet < 0x20 || octet == 0x7F || (first && octet == '.');
}

}  // namespace

Result<std::string> maildir_of(std::string_view post_folder, std::string_view address) {
  TRY_ASSIGN(const x509::Address parsed, x509::Address::parse(address));
  std::string path(post_folder);
  path += '/';
  bool first = true;
  for (const char c : parsed.key()) {
    const auto octet = static_cast<unsigned char>(c);
    if (needs_escape(octet, first)) path += fmt::format("%{:02X}", octet);
    else path += c;
    first = false;
  }
  return path;
}

}  // namespace letterlock::account
