#include "trust/roots.h"

#include <openssl/x509.h>

#include <algorithm>

#include "crypto/openssl.h"
#include "trust/anchors.h"

namespace letterlock::trust {
namespace {

using x509::Certificate;
using OwnedName = crypto::Owned<X509_NAME, X509_NAME_free>;

bool before(const Root& a, const Root& b) { return a.name < b.name; }

}  // namespace

std::uint32_t name_hash(ByteView name_der) {
  const crypto::ErrorQueueGuard guard;
  const unsigned char* in = name_der.data();
  const OwnedName name(d2i_X509_NAME(nullptr, &in, static_cast<long>(name_der.size())));
  int known = 0;
  const unsigned long hash = name ? X509_NAME_hash_ex(name.get(), nullptr, nullptr, &known) : 0;
  return known == 1 ? static_cast<std::uint32_t>(hash) : 0;
}

Roots::Roots(std::vector<Root> roots) : roots_(std::move(roots)) {
  std::stable_sort(roots_.begin(), roots_.end(), before);
}

bool Roots::contains(const Certificate& certificate) const {
  return std::any_of(roots_.begin(), roots_.end(), [&](const Root& r) { return equal(r.der, certificate.der()); });
}

std::vector<Certificate> Roots::named(ByteView name_der) const {
  if (roots_.empty()) return {};
  std::vector<Certificate> found;
  const auto [first, last] = std::equal_range(roots_.begin(), roots_.end(), Root{name_hash(name_der), {}}, before);
  for (auto root = first; root != last; ++root) {
    const auto certificate = Certificate::parse(root->der);
    if (certificate && can_be_anchor(*certificate)) found.push_back(*certificate);
  }
  return found;
}

}  // namespace letterlock::trust
