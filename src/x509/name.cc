#include <openssl/x509.h>

#include "crypto/openssl.h"
#include "x509/native.h"

namespace letterlock::x509 {
namespace {

constexpr size_t kShownMax = 64;  // octets of a name that cannot be read

// RFC 4514 section 2.4 lets UTF-8 stand as it is, so that people can read their own names.
constexpr unsigned long kNameFlags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);

}  // namespace

std::optional<std::string> print_name(const X509_NAME* name) {
  const crypto::ErrorQueueGuard guard;
  const crypto::OwnedBio out(BIO_new(BIO_s_mem()));
  if (!out || X509_NAME_print_ex(out.get(), name, 0, kNameFlags) < 0) return std::nullopt;
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return size <= 0 ? std::string() : std::string(text, static_cast<size_t>(size));
}

ByteView der_of(const X509_NAME* name) {
  const unsigned char* der = nullptr;
  size_t size = 0;
  if (X509_NAME_get0_der(name, &der, &size) != 1) return {};
  return {der, size};
}

std::string unreadable_name(ByteView der) { return "?" + to_hex(der.first(std::min(der.size(), kShownMax))); }

std::string name_to_string(ByteView name_der) {
  const crypto::ErrorQueueGuard guard;
  const unsigned char* in = name_der.data();
  const crypto::Owned<X509_NAME, X509_NAME_free> name(d2i_X509_NAME(nullptr, &in, static_cast<long>(name_der.size())));
  if (!name || in != name_der.data() + name_der.size()) return unreadable_name(name_der);
  const auto text = print_name(name.get());
  return text ? *text : unreadable_name(name_der);
}

std::vector<std::string> attributes_of(const X509_NAME* name, int nid) {
  const crypto::ErrorQueueGuard guard;
  std::vector<std::string> values;
  for (int at = X509_NAME_get_index_by_NID(name, nid, -1); at >= 0; at = X509_NAME_get_index_by_NID(name, nid, at)) {
    const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, value);
    if (size < 0) continue;
    values.emplace_back(reinterpret_cast<char*>(utf8), static_cast<size_t>(size));
    OPENSSL_free(utf8);
  }
  return values;
}

}  // namespace letterlock::x509
