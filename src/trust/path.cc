#include "trust/path.h"

#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <tuple>

#include "base/remembered.h"
#include "crypto/openssl.h"

namespace letterlock::trust {
namespace {

using x509::Certificate;

constexpr size_t kKnownLinksMax = 1024;

struct Candidate {
  const Certificate* certificate;
  bool anchor;
  bool known;  // from our store, not from the message
};

// 0: the key identifiers agree; 1: one of them is missing; 2: they differ.
int key_identifier_rank(const Certificate& certificate, const Certificate& issuer) {
  const auto& wanted = certificate.authority_key_identifier();
  const auto& offered = issuer.subject_key_identifier();
  if (!wanted || !offered) return 1;
  return *wanted == *offered ? 0 : 2;
}

// The fingerprints of issuer and certificate, as octets.
using Link = std::array<std::uint8_t, 64>;

Link link_of(const Certificate& issuer, const Certificate& certificate) {
  Link link;
  const auto half = std::copy(issuer.sha256().begin(), issuer.sha256().end(), link.begin());
  std::copy(certificate.sha256().begin(), certificate.sha256().end(), half);
  return link;
}

// Whether one key made one signature depends on no time, no anchor and no revocation, so it is computed once.
bool verified(const Link& link, const Certificate& issuer, const Certificate& certificate) {
  static auto* const known = new Remembered<Link, bool>(kKnownLinksMax);
  if (const auto made = known->find(link)) return *made;
  const crypto::ErrorQueueGuard guard;
  EVP_PKEY* key = X509_get0_pubkey(issuer.native());
  const bool made = key != nullptr && X509_verify(certificate.native(), key) == 1;
  known->put(link, made);
  return made;
}

class Searcher {
 public:
  Searcher(const TrustStore& store, std::span<const Certificate> travelled_along, Time at,
           const std::function<bool(const Path&)>& visit, const PathLimits& limits)
      : store_(store), at_(at), visit_(visit), limits_(limits) {
    for (const Certificate& c : store.anchors()) add({&c, true, true});
    for (const Certificate& c : store.intermediates()) add({&c, false, true});
    for (const Certificate& c : travelled_along) add({&c, false, false});
  }

  PathSearch run(const Certificate& certificate) {
    checked_ = &certificate;
    Path path = {certificate};
    extend(path);
    if (result_.anchored) result_.forged = false;
    return std::move(result_);
  }

 private:
  void add(Candidate candidate) {
    if (seen_.insert(candidate.certificate->fingerprint()).second) pool_.push_back(candidate);
  }

  // True: the visitor has what it wants.
  bool extend(Path& path) {
    if (path.size() > result_.longest.size()) result_.longest = path;
    if (store_.is_anchor(path.back())) return visit(path);
    if (path.size() >= limits_.certificates) return false;
    const Certificate last = path.back();
    for (const Candidate& candidate : issuers_of(last)) {
      if (stands_in(path, *candidate.certificate) || !made_signature(candidate, last)) continue;
      if (++steps_ > limits_.steps) return false;
      path.push_back(*candidate.certificate);
      const bool done = extend(path);
      path.pop_back();
      if (done) return true;
    }
    return false;
  }

  // The same name with the same key is the same authority: a second certificate of it leads nowhere new.
  static bool stands_in(const Path& path, const Certificate& candidate) {
    const X509_NAME* name = X509_get_subject_name(candidate.native());
    EVP_PKEY* key = X509_get0_pubkey(candidate.native());
    return std::any_of(path.begin(), path.end(), [&](const Certificate& c) {
      return c == candidate ||
             (X509_NAME_cmp(name, X509_get_subject_name(c.native())) == 0 && key != nullptr &&
              X509_get0_pubkey(c.native()) != nullptr && EVP_PKEY_eq(key, X509_get0_pubkey(c.native())) == 1);
    });
  }

  bool visit(const Path& path) {
    result_.anchored = true;
    ++paths_;
    return visit_(path) || paths_ >= limits_.paths;
  }

  // Roots are many, and read only where a name asks for them.
  void add_roots_named(ByteView name_der) {
    for (Certificate& root : store_.roots_named(name_der)) {
      roots_.push_back(std::move(root));
      add({&roots_.back(), true, true});
    }
  }

  std::vector<Candidate> issuers_of(const Certificate& certificate) {
    add_roots_named(certificate.issuer_der());
    const X509_NAME* issuer = X509_get_issuer_name(certificate.native());
    std::vector<Candidate> found;
    for (const Candidate& candidate : pool_) {
      if (X509_NAME_cmp(issuer, X509_get_subject_name(candidate.certificate->native())) == 0) {
        found.push_back(candidate);
      }
    }
    const auto rank = [&](const Candidate& c) {
      const Certificate& issuer_certificate = *c.certificate;
      const bool valid = issuer_certificate.not_before() <= at_ && at_ <= issuer_certificate.not_after();
      return std::tuple(key_identifier_rank(certificate, issuer_certificate), !c.anchor, !valid,
                        -to_unix(issuer_certificate.not_before()));
    };
    std::stable_sort(found.begin(), found.end(),
                     [&](const Candidate& a, const Candidate& b) { return rank(a) < rank(b); });
    return found;
  }

  bool made_signature(const Candidate& candidate, const Certificate& certificate) {
    const Link link = link_of(*candidate.certificate, certificate);
    const auto known = signatures_.find(link);
    if (known != signatures_.end()) return known->second;
    if (signatures_.size() >= limits_.signatures) return false;
    const bool made = verified(link, *candidate.certificate, certificate);
    signatures_.emplace(link, made);
    if (!made && candidate.known && certificate == *checked_ &&
        key_identifier_rank(certificate, *candidate.certificate) == 0) {
      result_.forged = true;
    }
    return made;
  }

  const TrustStore& store_;
  Time at_;
  const std::function<bool(const Path&)>& visit_;
  PathLimits limits_;
  std::vector<Candidate> pool_;
  std::deque<Certificate> roots_;    // keeps its places
  std::set<std::string_view> seen_;  // fingerprints, which the candidates keep
  std::map<Link, bool> signatures_;
  const Certificate* checked_ = nullptr;
  size_t steps_ = 0;
  size_t paths_ = 0;
  PathSearch result_;
};

}  // namespace

PathSearch search_paths(const Certificate& certificate, const TrustStore& store,
                        std::span<const Certificate> travelled_along, Time at,
                        const std::function<bool(const Path&)>& visit, const PathLimits& limits) {
  return Searcher(store, travelled_along, at, visit, limits).run(certificate);
}

}  // namespace letterlock::trust
