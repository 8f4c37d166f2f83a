// Trust: can this certificate be relied on for mail, at that time? A path to an anchor, its validity, its
// usage, its revocation: one Verdict with findings.
//
// S14: names must chain, key identifiers order the candidates, the signature decides. A missing or strange
// authorityKeyIdentifier is no error: the generations of one authority share a name, and some certificates
// say too little about their issuer's key.
//
// An anchor is any CA certificate that the user confirmed. Paths end there, so a root above it is never
// asked for. An anchor's own signature is not judged, and neither is its end: what makes it an anchor is the
// user's word. An anchor past its end is a warning (`anchor_expired`). Its key size, its key usage, its
// constraints and its extended key usage count as in any CA certificate.
//
// What this room does not do: it fetches nothing, keeps nothing, and asks no clock (Policy::at). Whose
// certificate it is (addresses, bindings) is the room judge/'s question.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/finding.h"
#include "base/time.h"
#include "trust/crl.h"
#include "trust/ocsp.h"
#include "trust/roots.h"
#include "trust/wanted.h"
#include "x509/certificate.h"

namespace letterlock::trust {

// What the certificate is wanted for. `any` asks for no bit of the key usage, but still for mail.
enum class Usage { sign, encrypt, any };

// soft: a revocation that is known counts, a state that is not known is a note. hard: not known is `unknown`.
enum class RevocationMode { off, soft, hard };

enum class Status {
  good,
  bad,      // something in the path speaks against it
  unknown,  // nothing speaks against it, but it cannot be relied on: no path to an anchor, no revocation list
};
std::string to_string(Status status);

struct Policy {
  Usage usage = Usage::any;
  RevocationMode revocation = RevocationMode::soft;
  // The path must be valid then, and a revocation counts if it began no later. For a message: when we first
  // saw it.
  Time at = {};
  // When the question is asked: revocation lists are fresh or not by this. Absent: `at`.
  std::optional<Time> now = {};
  // RFC 5280 section 6.1.1 (c) to (g). Identifiers are dotted; none: any policy.
  std::vector<std::string> policies = {};
  bool explicit_policy = false;
  bool inhibit_any_policy = false;
  bool inhibit_mapping = false;
  // Whose mail it is wanted for, where the certificate names no address itself: an anchor may be limited to domains.
  std::optional<std::string> address = {};
};

// What is known about the revocation of one certificate of a path.
enum class RevocationState {
  not_asked,  // an anchor, or revocation is off
  good,       // a fresh source says that it is not revoked
  revoked,    // whether it counts at Policy::at is said by the findings
  on_hold,
  pending,  // nothing is known, and there is somebody to ask
  unknown,
};
std::string to_string(RevocationState state);

struct Step {
  RevocationState revocation = RevocationState::not_asked;
  std::string by = {};             // who says so, RFC 4514; "" where nobody does
  std::optional<Time> told = {};   // when they did
  std::optional<Time> since = {};  // revoked or on hold
};

struct Verdict {
  Status status = Status::unknown;
  std::vector<Finding> findings = {};
  // From the certificate to its anchor; without an anchor: as far as it was found.
  std::vector<x509::Certificate> path = {};
  // The earliest revocation or invalidity date that a list names for a certificate of the path, whether it
  // counts at Policy::at or not.
  std::optional<Time> revoked_at = {};
  // The certificate, or one above it, is suspended: this may change, so ask again later.
  bool on_hold = false;
  // What would complete this verdict and may be fetched, the cheapest first; a finding says that it is pending.
  std::vector<Wanted> wanted = {};
  // One for each certificate of `path`, in its order.
  std::vector<Step> steps = {};
};

// What an anchor was confirmed for.
struct AnchorLimits {
  // Mail domains as they stand behind the @, without their subdomains ("example.tw") or with them (".example.tw").
  // None: any.
  std::vector<std::string> domains = {};
};

// Anchors, certificates that may help to build paths, revocation lists and answers of status services. Cheap enough to
// copy.
class TrustStore {
 public:
  // anchor_not_ca where the certificate is no certificate of an authority.
  Result<void> add_anchor(x509::Certificate certificate, AnchorLimits limits = {});
  void add_intermediate(x509::Certificate certificate);
  void add_crl(Crl crl);
  void add_ocsp(OcspResponse response);
  // Anchors as well, without limits unless they were added above, too.
  void set_roots(std::shared_ptr<const Roots> roots) { roots_ = std::move(roots); }
  void set_sources(Sources sources) { sources_ = std::move(sources); }

  // Those that were added one by one.
  const std::vector<x509::Certificate>& anchors() const { return anchors_; }
  // Null: none.
  const std::shared_ptr<const Roots>& roots() const { return roots_; }
  std::vector<x509::Certificate> roots_named(ByteView name_der) const;
  const std::vector<x509::Certificate>& intermediates() const { return intermediates_; }
  const std::vector<Crl>& crls() const { return crls_; }
  const std::vector<OcspResponse>& ocsp_responses() const { return ocsp_; }
  const Sources& sources() const { return sources_; }
  bool is_anchor(const x509::Certificate& certificate) const;
  // The same anchors and certificates, and nothing that speaks about revocation: for judging one answer by itself.
  TrustStore without_answers() const {
    TrustStore store = *this;
    store.crls_.clear();
    store.ocsp_.clear();
    store.sources_ = {};
    return store;
  }
  // Of an anchor; none for what is no anchor.
  AnchorLimits limits_of(const x509::Certificate& certificate) const;

 private:
  std::vector<x509::Certificate> anchors_;
  std::vector<x509::Certificate> intermediates_;
  std::vector<Crl> crls_;
  std::vector<OcspResponse> ocsp_;
  std::shared_ptr<const Roots> roots_;
  std::map<std::string, AnchorLimits> limits_;  // by fingerprint, where there are any
  Sources sources_;
};

// `travelled_along`: certificates that came with the message; they help to build a path and are never anchors.
// Where several paths lead to anchors, the first good one counts, else the one tried first.
Verdict check(const x509::Certificate& certificate, const TrustStore& store,
              std::span<const x509::Certificate> travelled_along, const Policy& policy);

}  // namespace letterlock::trust
