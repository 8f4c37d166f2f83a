// The tunnel between one identity of ours and one contact: where it stands, why, and what comes next. Derived each
// time from evidence, from the status of certificates, and from the time; never stored as truth.
//
// The states are predicates in one table (states.cc), tested in its order. What counts as an answer stands in
// answer.h. Tunnels are judged per pair of certificates, ours and theirs: the established pair must be our present
// one and one of theirs that is accepted and good now.
//
// Decisions where the design is silent:
// - A suspended (held) certificate does not break the tunnel, and nothing is sealed to it meanwhile. Where no other one
// is usable the
//   state is no_encryption_certificate with the reason held; the release brings the former state back.
// - An accepted certificate that can no longer be judged good (its anchor or its binding was taken away) rests: it does
// not
//   count as accepted, so the state is answered_untrusted with the way to repair it. Expired, revoked and
//   withdrawn is broken.
// - Mail is sealed to every accepted certificate that is usable, as long as one algorithm suits them all: card and
// phone,
//   or the two readers of a shared mailbox, can all read it.
// - An answer that was encrypted first and signed outside is none: anybody who holds a sealed mail can sign it.
//
// This room sends nothing, asks no clock and no network, and writes no sentences.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "crypto/algorithms.h"
#include "directory/contact.h"
#include "directory/evidence.h"
#include "tunnel/words.h"
#include "x509/renewal.h"

namespace letterlock::tunnel {

struct OwnCertificates {
  std::string signing;     // fingerprint
  std::string encryption;  // fingerprint; the same where one certificate does both
};

struct Policy {
  // What may be sent, in the order of preference. Without the authenticated ones for people who also read elsewhere.
  std::vector<crypto::ContentEncryption> ciphers = crypto::our_order();
  seconds remind_after = std::chrono::hours(24 * 7);
  seconds announce_end = x509::kAnnounceEnd;
};

using CertificateStatuses = std::map<std::string, CertificateStatus>;  // by fingerprint

// How a certificate that is not accepted relates to the accepted one that it is closest to.
struct Kin {
  x509::Kinship kinship = x509::Kinship::stranger;
  std::string certificate = {};  // fingerprint of the accepted one
  bool operator==(const Kin&) const = default;
};
BOOST_DESCRIBE_STRUCT(Kin, (), (kinship, certificate))

// Everything is looked at during the call only.
struct Inputs {
  std::string our_address;                        // any spelling
  OwnCertificates ours = {};                      // present ones
  std::set<std::string> own_certificates = {};    // all that are or were ours; `ours` is added
  std::string their_address;                      // any address of the contact, any spelling
  std::span<const directory::Evidence> evidence;  // all of the account, in any order
  CertificateStatuses statuses = {};              // of theirs and ours; absent: unknown
  std::map<std::string, Time> ends = {};          // of their validity, by fingerprint; absent: not announced
  std::map<std::string, Kin> kin = {};            // by fingerprint; absent: a stranger's
  Policy policy = {};
  Time now{};
};

struct TheirCertificate {
  std::string signing_certificate;
  CertificateStatus status = CertificateStatus::unknown;  // a binding turns no_address into good
  bool accepted = false;
  std::optional<std::string> encryption_certificate = {};  // the one that sealing uses or would use
  CertificateStatus encryption_status = CertificateStatus::unknown;
  std::optional<std::vector<std::string>> capabilities = {};
  std::optional<std::string> recommended = {};
  std::optional<std::string> chosen = {};
  bool sealed_to = false;       // our next sealed mail goes to it
  Reason proof = Reason::none;  // none, likely, proved: of the pair with ours
};
BOOST_DESCRIBE_STRUCT(TheirCertificate, (),
                      (signing_certificate, status, accepted, encryption_certificate, encryption_status, capabilities,
                       recommended, chosen, sealed_to, proof))

struct Notice {
  NoticeKind kind = NoticeKind::new_certificate;
  std::string certificate = {};  // fingerprint, where it is about one
  CertificateStatus status = CertificateStatus::good;
  std::vector<std::string> evidence = {};
  std::optional<Kin> kin = {};     // of a new certificate
  std::optional<Time> until = {};  // of one that ends soon
  bool operator==(const Notice&) const = default;
};
BOOST_DESCRIBE_STRUCT(Notice, (), (kind, certificate, status, evidence, kin, until))

struct Step {
  StepKind kind = StepKind::introduce;
  bool done = false;
  std::optional<Time> at = {};
  std::vector<std::string> evidence = {};
};
BOOST_DESCRIBE_STRUCT(Step, (), (kind, done, at, evidence))

struct Tunnel {
  std::string our_address;
  std::vector<std::string> addresses;  // of the contact
  std::string name;
  State state = State::none;
  Reason reason = Reason::none;
  NextStep next_step = NextStep::introduce;
  std::vector<NextStep> alternatives = {};
  std::optional<std::string> certificate = {};      // that the state is about: to review, to trust, to repair
  std::vector<TheirCertificate> certificates = {};  // accepted ones first, the newest mail first
  std::vector<std::string> seal_to = {};            // encryption certificates; empty: nothing can be sealed now
  std::optional<std::vector<std::string>> capabilities = {};  // that count for sealing; absent: no list is known
  std::optional<std::string> recommended = {};
  std::optional<std::string> chosen = {};        // cipher for a mail to this contact alone
  std::vector<std::string> proof_evidence = {};  // our sealed mail, their answer
  std::vector<Notice> notices = {};
  std::vector<Step> steps = {};
};
BOOST_DESCRIBE_STRUCT(Tunnel, (),
                      (our_address, addresses, name, state, reason, next_step, alternatives, certificate, certificates,
                       seal_to, capabilities, recommended, chosen, proof_evidence, notices, steps))

// Independent of the order of the evidence.
Tunnel derive(const Inputs& inputs);

// Of the states: every pair of keys, certificates and algorithms is there to seal a mail to them.
bool can_seal(const Tunnel& tunnel);

}  // namespace letterlock::tunnel
