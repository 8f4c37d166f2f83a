#include "trust/crl_scope.h"

#include <openssl/x509v3.h>

#include "crypto/openssl.h"

namespace letterlock::trust {
namespace {

using OwnedScope = crypto::Owned<ISSUING_DIST_POINT, ISSUING_DIST_POINT_free>;
using OwnedPoints = crypto::Owned<CRL_DIST_POINTS, CRL_DIST_POINTS_free>;
using OwnedNames = crypto::Owned<GENERAL_NAMES, GENERAL_NAMES_free>;
using OwnedGeneralName = crypto::Owned<GENERAL_NAME, GENERAL_NAME_free>;
using OwnedName = crypto::Owned<X509_NAME, X509_NAME_free>;

// The value, where the octets are one and nothing more.
template <typename T>
T* read_whole(ByteView der, T* (*read)(T**, const unsigned char**, long), void (*free)(T*)) {
  const unsigned char* in = der.data();
  T* value = der.empty() ? nullptr : read(nullptr, &in, static_cast<long>(der.size()));
  if (value == nullptr || in == der.data() + der.size()) return value;
  free(value);
  return nullptr;
}

OwnedScope read_scope(ByteView der) {
  return OwnedScope(read_whole(der, d2i_ISSUING_DIST_POINT, ISSUING_DIST_POINT_free));
}
OwnedName read_name(ByteView der) { return OwnedName(read_whole(der, d2i_X509_NAME, X509_NAME_free)); }

OwnedGeneralName directory_name(const X509_NAME* name) {
  OwnedGeneralName made(GENERAL_NAME_new());
  made->type = GEN_DIRNAME;
  made->d.directoryName = X509_NAME_dup(name);
  return made;
}

bool has_name(const GENERAL_NAMES* names, const GENERAL_NAME* wanted) {
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (GENERAL_NAME_cmp(name, const_cast<GENERAL_NAME*>(wanted)) == 0) return true;
  }
  return false;
}

bool has_directory_name(const GENERAL_NAMES* names, const X509_NAME* wanted) {
  return wanted != nullptr && has_name(names, directory_name(wanted).get());
}

const X509_NAME* first_directory_name(const GENERAL_NAMES* names) {
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
    if (name->type == GEN_DIRNAME) return name->d.directoryName;
  }
  return nullptr;
}

// A DistributionPointName as a set of names: a name relative to the list's issuer becomes a whole one (RFC 5280 section
// 4.2.1.13). Null where that cannot be done.
OwnedNames names_of(DIST_POINT_NAME* point, const X509_NAME* issuer) {
  if (point->type == 0)
    return OwnedNames(sk_GENERAL_NAME_deep_copy(point->name.fullname, GENERAL_NAME_dup, GENERAL_NAME_free));
  if (issuer == nullptr || DIST_POINT_set_dpname(point, const_cast<X509_NAME*>(issuer)) != 1) return nullptr;
  OwnedNames names(GENERAL_NAMES_new());
  sk_GENERAL_NAME_push(names.get(), directory_name(point->dpname).release());
  return names;
}

bool share_a_name(const GENERAL_NAMES* a, const GENERAL_NAMES* b) {
  for (int i = 0; i < sk_GENERAL_NAME_num(b); ++i) {
    if (has_name(a, sk_GENERAL_NAME_value(b, i))) return true;
  }
  return false;
}

Reasons flags_of(const ASN1_BIT_STRING* bits) {
  if (bits == nullptr) return kAllReasons;
  Reasons reasons = 0;
  for (int flag = 1; flag <= 8; ++flag) {
    if (ASN1_BIT_STRING_get_bit(bits, flag) == 1) reasons |= 1U << flag;
  }
  return reasons;
}

// RFC 5280 section 6.3.3 (b) (2) (ii) to (iv)
bool takes_in_kind(const ISSUING_DIST_POINT* scope, const x509::Certificate& certificate) {
  if (scope == nullptr) return true;
  if (scope->onlyattr > 0) return false;
  if (scope->onlyuser > 0 && certificate.is_ca()) return false;
  return scope->onlyCA <= 0 || certificate.is_ca();
}

// One list, asked by the distribution points of one certificate.
class Asked {
 public:
  Asked(const Crl& crl, const x509::Certificate& certificate)
      : certificate_(certificate), issuer_(read_name(crl.issuer_der())), scope_(read_scope(crl.scope_der())) {
    own_ = issuer_ && X509_NAME_cmp(issuer_.get(), X509_get_issuer_name(certificate.native())) == 0;
    unreadable_ = !issuer_ || (!crl.scope_der().empty() && !scope_);
    if (scope_ && scope_->distpoint != nullptr) {
      list_names_ = names_of(scope_->distpoint, issuer_.get());
      unreadable_ = unreadable_ || !list_names_;
    }
  }

  Reasons reasons() const {
    if (unreadable_ || !takes_in_kind(scope_.get(), certificate_)) return 0;
    Reasons told = own_ && is_own_point() ? kAllReasons : 0;
    const OwnedPoints points(static_cast<CRL_DIST_POINTS*>(
        X509_get_ext_d2i(certificate_.native(), NID_crl_distribution_points, nullptr, nullptr)));
    for (int i = 0; i < sk_DIST_POINT_num(points.get()); ++i) {
      DIST_POINT* point = sk_DIST_POINT_value(points.get(), i);
      if (is_from(point) && is_for(point)) told |= flags_of(point->reasons);
    }
    return told & (scope_ ? flags_of(scope_->onlysomereasons) : kAllReasons);
  }

 private:
  // RFC 5280 section 6.3.3, at the end: a list of the certificate's issuer that no point names is taken as if one had
  // its name.
  bool is_own_point() const {
    return !list_names_ || has_directory_name(list_names_.get(), X509_get_issuer_name(certificate_.native()));
  }

  // RFC 5280 section 6.3.3 (b) (1)
  bool is_from(const DIST_POINT* point) const {
    if (point->CRLissuer == nullptr) return own_;
    return scope_ && scope_->indirectCRL > 0 && has_directory_name(point->CRLissuer, issuer_.get());
  }

  // RFC 5280 section 6.3.3 (b) (2) (i)
  bool is_for(DIST_POINT* point) const {
    if (!list_names_) return true;
    if (point->distpoint == nullptr) {
      return point->CRLissuer != nullptr && share_a_name(list_names_.get(), point->CRLissuer);
    }
    const X509_NAME* relative_to = point->CRLissuer != nullptr ? first_directory_name(point->CRLissuer)
                                                               : X509_get_issuer_name(certificate_.native());
    const OwnedNames names = names_of(point->distpoint, relative_to);
    return names && share_a_name(list_names_.get(), names.get());
  }

  const x509::Certificate& certificate_;
  OwnedName issuer_;
  OwnedScope scope_;
  OwnedNames list_names_;
  bool own_ = false;
  bool unreadable_ = false;
};

}  // namespace

Reasons reasons_told(const Crl& crl, const x509::Certificate& certificate) {
  const crypto::ErrorQueueGuard guard;
  return Asked(crl, certificate).reasons();
}

bool same_scope(const Crl& a, const Crl& b) {
  return is_name(a.issuer_der(), b.issuer_der()) && equal(a.scope_der(), b.scope_der());
}

bool is_scope(ByteView der) { return read_scope(der) != nullptr; }

bool is_indirect(ByteView der) {
  const OwnedScope scope = read_scope(der);
  return scope && scope->indirectCRL > 0;
}

bool is_name(ByteView a, ByteView b) {
  const OwnedName first = read_name(a);
  const OwnedName second = read_name(b);
  return first && second && X509_NAME_cmp(first.get(), second.get()) == 0;
}

bool names_include(ByteView general_names, ByteView name) {
  const OwnedNames names(read_whole(general_names, d2i_GENERAL_NAMES, GENERAL_NAMES_free));
  return names && has_directory_name(names.get(), read_name(name).get());
}

bool Crl::names_issuer_of(const x509::Certificate& certificate) const {
  return is_name(issuer_der(), certificate.issuer_der());
}

bool Crl::covers(const x509::Certificate& certificate) const { return reasons_told(*this, certificate) != 0; }

bool Crl::only_some_reasons() const {
  const OwnedScope scope = read_scope(scope_der());
  return scope && scope->onlysomereasons != nullptr;
}

}  // namespace letterlock::trust
