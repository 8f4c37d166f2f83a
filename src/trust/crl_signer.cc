#include "trust/crl_signer.h"

#include <openssl/x509.h>

#include <algorithm>

#include "crypto/openssl.h"
#include "trust/crl_scope.h"
#include "trust/path_check.h"

namespace letterlock::trust {
namespace {

using x509::Certificate;
using OwnedName = crypto::Owned<X509_NAME, X509_NAME_free>;

// S9: signatures of lists that are tried for one certificate, signers whose paths hang on one another, and what is
// spent on the path of each.
constexpr size_t kTriesMax = 64;
constexpr size_t kNestingMax = 3;
constexpr size_t kSearchesMax = 24;
constexpr PathLimits kSignerPaths{.certificates = 8, .signatures = 32, .steps = 64, .paths = 4};

EVP_PKEY* key_of(const Certificate& certificate) { return X509_get0_pubkey(certificate.native()); }

bool share_key(const Certificate& a, const Certificate& b) {
  return key_of(a) != nullptr && key_of(b) != nullptr && EVP_PKEY_eq(key_of(a), key_of(b)) == 1;
}

bool certified(const Certificate& by, const Certificate& certificate) {
  return is_name(certificate.issuer_der(), by.subject_der()) && key_of(by) != nullptr &&
         X509_verify(certificate.native(), key_of(by)) == 1;
}

bool signs_lists_only(const Certificate& certificate) {
  return !certificate.is_ca() || (certificate.key_usage().present && !certificate.key_usage().key_cert_sign);
}

// S14: the signer has the name of the issuer of `path[at]`; are they one authority?
bool is_same_authority(const Certificate& signer, const Path& path, size_t at) {
  const Certificate& issuer = path[at + 1];
  if (share_key(signer, issuer) || certified(issuer, signer) || certified(signer, issuer)) return true;
  return at + 2 < path.size() && signs_lists_only(signer) && certified(path[at + 2], signer);
}

bool stands_in(const Path& path, const Certificate& certificate) {
  return std::find(path.begin(), path.end(), certificate) != path.end();
}

bool has_error(const std::vector<Finding>& findings) { return has_severity(findings, Severity::error); }

// Whoever may have made the list: others of the path first, then what is known, each once.
std::vector<const Certificate*> candidates(const Crl& list, const Path& path, size_t at, const TrustStore& store) {
  std::vector<const Certificate*> found;
  const unsigned char* in = list.issuer_der().data();
  const OwnedName issuer(d2i_X509_NAME(nullptr, &in, static_cast<long>(list.issuer_der().size())));
  if (!issuer) return found;
  const auto add = [&](const Certificate& certificate) {
    const auto same = [&](const Certificate* c) { return *c == certificate; };
    if (X509_NAME_cmp(issuer.get(), X509_get_subject_name(certificate.native())) != 0) return;
    if (certificate == path[at + 1] || !certificate.key_usage().crl_sign) return;
    if (std::none_of(found.begin(), found.end(), same)) found.push_back(&certificate);
  };
  for (const Certificate& certificate : path) add(certificate);
  for (const Certificate& certificate : store.anchors()) add(certificate);
  for (const Certificate& certificate : store.intermediates()) add(certificate);
  return found;
}

}  // namespace

ListSigner ListSigners::find(const Crl& list, const Path& path, size_t at) {
  const crypto::ErrorQueueGuard guard;
  const Certificate& issuer = path[at + 1];
  const bool own = is_name(list.issuer_der(), issuer.subject_der());
  if (own && list.signed_by(issuer)) return {&issuer, true};
  // A list that has ended is still evidence of what it lists: its signer is judged at its time.
  const Time time = is_fresh(times_of(list), now_) ? now_ : list.this_update();
  ListSigner best;
  for (const Certificate* candidate : candidates(list, path, at, store_)) {
    if (++tries_ > kTriesMax) break;
    if (!list.signed_by(*candidate) || (own && !is_same_authority(*candidate, path, at))) continue;
    best.certificate = candidate;
    best.sound = stands_in(main_, *candidate) || has_sound_path(*candidate, time);
    if (best.sound) break;
  }
  return best;
}

// RFC 5280 section 6.3.3 (f): the path of the list's issuer, to the same anchor.
bool ListSigners::has_sound_path(const Certificate& signer, Time at) {
  const std::string& name = signer.fingerprint();
  if (open_.contains(name)) return true;  // its own list tells about itself
  const auto known = sound_.find(name + to_rfc3339(at));
  if (known != sound_.end()) return known->second;
  if (open_.size() >= kNestingMax || ++searches_ > kSearchesMax) return false;
  open_.insert(name);
  bool sound = false;
  search_paths(
      signer, store_, main_, at,
      [&](const Path& path) {
        sound = is_sound_path(path, at);
        return sound;
      },
      kSignerPaths);
  open_.erase(name);
  if (open_.empty()) sound_[name + to_rfc3339(at)] = sound;
  return sound;
}

bool ListSigners::is_sound_path(const Path& path, Time at) {
  if (!(path.back() == main_.back())) return false;
  Policy policy;
  policy.at = at;
  if (has_error(validate_path(path, policy)) || has_error(check_strength(path))) return false;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    if (stands_in(main_, path[i])) continue;
    const Answer answer = status_(path, i);
    if (answer.entry || !answer.known) return false;
  }
  return true;
}

}  // namespace letterlock::trust
