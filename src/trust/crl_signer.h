// List signers: whose key made a list's signature, and whether that one may speak for the list's issuer. Internal to
// trust/.
//
// Mostly it is the key that signed the certificate. RFC 5280 section 6.3.3 (f) also lets other keys speak, by name
// alone: a key that only signs lists, the key before or after a change of keys, another authority that the certificate
// names as cRLIssuer. S14 needs more than the name: two generations of a national authority share one, and a list of
// the one says nothing about certificates of the other. So another key of the same name counts only if it vouches for
// the issuer's key, or the other way round, with a self-issued certificate; or if it may sign no certificates and the
// issuer of the issuer certified it.
//
// Whoever speaks needs a path of its own to the same anchor, and nothing revoked or unknown in it.
#pragma once

#include <functional>
#include <set>

#include "trust/answer.h"
#include "trust/freshness.h"

namespace letterlock::trust {

struct ListSigner {
  const x509::Certificate* certificate = nullptr;  // null: nobody of whom we know that they may
  bool sound = false;                              // its own path holds
};

class ListSigners {
 public:
  // How the revocation of `path[at]` is answered; asked about certificates on the signers' own paths.
  using StatusOf = std::function<Answer(const Path& path, size_t at)>;

  // `main`: the path that is judged; what stands in it is judged with it.
  ListSigners(const Path& main, const TrustStore& store, Time now, StatusOf status)
      : main_(main), store_(store), now_(now), status_(std::move(status)) {}

  // The list is about `path[at]`, whose issuer is `path[at + 1]`. The certificate lives as long as the path and the
  // store.
  ListSigner find(const Crl& list, const Path& path, size_t at);

 private:
  bool has_sound_path(const x509::Certificate& signer, Time at);
  bool is_sound_path(const Path& path, Time at);

  const Path& main_;
  const TrustStore& store_;
  Time now_;
  StatusOf status_;
  size_t tries_ = 0;
  size_t searches_ = 0;
  std::set<std::string> open_;         // fingerprints of signers whose paths are being judged
  std::map<std::string, bool> sound_;  // of those that were, and leaned on none of them
};

inline ListTimes times_of(const Crl& list) { return {list.this_update(), list.next_update()}; }

}  // namespace letterlock::trust
