// Which certificates a revocation list speaks about (RFC 5280 sections 5.2.5 and 6.3.3).
#include "trust/crl_data.h"

namespace letterlock::trust {
namespace {

using OwnedPoints = crypto::Owned<CRL_DIST_POINTS, CRL_DIST_POINTS_free>;
using OwnedGeneralName = crypto::Owned<GENERAL_NAME, GENERAL_NAME_free>;

// DistributionPointName, after DIST_POINT_set_dpname: a list of names, or one name (type 1).
bool has_name(const DIST_POINT_NAME* point, const GENERAL_NAME* wanted) {
  if (point->type == 1) {
    return point->dpname != nullptr && wanted->type == GEN_DIRNAME &&
           X509_NAME_cmp(point->dpname, wanted->d.directoryName) == 0;
  }
  for (int i = 0; i < sk_GENERAL_NAME_num(point->name.fullname); ++i) {
    GENERAL_NAME* name = sk_GENERAL_NAME_value(point->name.fullname, i);
    if (GENERAL_NAME_cmp(name, const_cast<GENERAL_NAME*>(wanted)) == 0) return true;
  }
  return false;
}

bool share_a_name(const DIST_POINT_NAME* a, const DIST_POINT_NAME* b) {
  if (b->type == 1) {
    if (b->dpname == nullptr) return false;
    const OwnedGeneralName name(GENERAL_NAME_new());
    name->type = GEN_DIRNAME;
    name->d.directoryName = X509_NAME_dup(b->dpname);
    return has_name(a, name.get());
  }
  for (int i = 0; i < sk_GENERAL_NAME_num(b->name.fullname); ++i) {
    if (has_name(a, sk_GENERAL_NAME_value(b->name.fullname, i))) return true;
  }
  return false;
}

// A partition list is meant for the certificates that name it: RFC 5280 section 6.3.3 (b) (2) (i).
bool is_named_by(const DIST_POINT_NAME* point, const x509::Certificate& certificate) {
  const X509* native = certificate.native();
  const OwnedPoints points(
      static_cast<CRL_DIST_POINTS*>(X509_get_ext_d2i(native, NID_crl_distribution_points, nullptr, nullptr)));
  for (int i = 0; i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT* mine = sk_DIST_POINT_value(points.get(), i);
    if (mine->distpoint == nullptr) continue;
    if (DIST_POINT_set_dpname(mine->distpoint, X509_get_issuer_name(native)) != 1) continue;
    if (share_a_name(point, mine->distpoint)) return true;
  }
  return false;
}

}  // namespace

bool Crl::names_issuer_of(const x509::Certificate& certificate) const {
  return X509_NAME_cmp(data_->issuer.get(), X509_get_issuer_name(certificate.native())) == 0;
}

bool Crl::covers(const x509::Certificate& certificate) const {
  const crypto::ErrorQueueGuard guard;
  const ISSUING_DIST_POINT* scope = data_->scope.get();
  if (scope == nullptr) return true;
  if (scope->onlyuser > 0 && certificate.is_ca()) return false;
  if (scope->onlyCA > 0 && !certificate.is_ca()) return false;
  return scope->distpoint == nullptr || is_named_by(scope->distpoint, certificate);
}

bool Crl::only_some_reasons() const { return data_->scope != nullptr && data_->scope->onlysomereasons != nullptr; }

}  // namespace letterlock::trust
