#include "trust/places.h"

#include <openssl/x509v3.h>

#include <algorithm>

#include "crypto/openssl.h"
#include "trust/wanted.h"

namespace letterlock::trust {
namespace {

using OwnedPoints = crypto::Owned<CRL_DIST_POINTS, CRL_DIST_POINTS_free>;
using OwnedAccess = crypto::Owned<AUTHORITY_INFO_ACCESS, AUTHORITY_INFO_ACCESS_free>;

constexpr size_t kUrlMax = 2048;

// RFC 3986 section 3.1: schemes are compared without case.
std::string_view behind_scheme(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    const bool same = url.size() > scheme.size() &&
                      std::equal(scheme.begin(), scheme.end(), url.begin(),
                                 [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b); });
    if (same) return url.substr(scheme.size());
  }
  return {};
}

std::string_view authority_of(std::string_view url) {
  const std::string_view rest = behind_scheme(url);
  return rest.substr(0, rest.find_first_of("/?#"));
}

// "[::1]" stays as it is, with its brackets.
std::string_view without_port(std::string_view authority) {
  if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
}

void add(const GENERAL_NAME* name, std::vector<std::string>& to) {
  if (name == nullptr || name->type != GEN_URI || to.size() >= kPlacesMax) return;
  const ASN1_IA5STRING* text = name->d.uniformResourceIdentifier;
  const std::string url(as_text({ASN1_STRING_get0_data(text), static_cast<size_t>(ASN1_STRING_length(text))}));
  if (is_plain_url(url) && std::find(to.begin(), to.end(), url) == to.end()) to.push_back(url);
}

void add_points(const x509::Certificate& certificate, int extension, std::vector<std::string>& to) {
  const OwnedPoints points(
      static_cast<CRL_DIST_POINTS*>(X509_get_ext_d2i(certificate.native(), extension, nullptr, nullptr)));
  for (int i = 0; i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT_NAME* name = sk_DIST_POINT_value(points.get(), i)->distpoint;
    if (name == nullptr || name->type != 0) continue;
    for (int j = 0; j < sk_GENERAL_NAME_num(name->name.fullname); ++j) {
      add(sk_GENERAL_NAME_value(name->name.fullname, j), to);
    }
  }
}

void add_access(const x509::Certificate& certificate, Places& places) {
  const OwnedAccess access(
      static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(certificate.native(), NID_info_access, nullptr, nullptr)));
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
    const ACCESS_DESCRIPTION* each = sk_ACCESS_DESCRIPTION_value(access.get(), i);
    const int method = OBJ_obj2nid(each->method);
    if (method == NID_ad_OCSP) add(each->location, places.status);
    if (method == NID_ad_ca_issuers) add(each->location, places.issuers);
  }
}

}  // namespace

bool is_plain_url(std::string_view url) {
  if (url.size() > kUrlMax) return false;
  const bool printable = std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  const std::string_view authority = authority_of(url);
  return printable && !without_port(authority).empty() && authority.find_first_of("@\\") == authority.npos;
}

std::string host_of(std::string_view url) {
  std::string host(without_port(authority_of(url)));
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return host;
}

Places places_of(const x509::Certificate& certificate) {
  const crypto::ErrorQueueGuard guard;
  Places places;
  add_points(certificate, NID_crl_distribution_points, places.lists);
  add_points(certificate, NID_freshest_crl, places.deltas);
  add_access(certificate, places);
  return places;
}

}  // namespace letterlock::trust
