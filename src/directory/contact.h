// Contact: another person, folded from evidence: addresses, name, and what is known of each of their signing
// certificates. Pure, and independent of the order in which evidence arrived.
//
// One record per signing certificate: whether the user accepted it, which encryption certificate belongs to it, what
// its signatures said about capabilities. An encryption certificate is used when the user accepted or imported it; one
// that a signature announces is used by itself only while the user has named none for this signing certificate. So a
// certificate that appears beside a working tunnel is never sealed to before the user has seen it.
//
// Not here: whether certificates are good (an input of tunnel/), and the state of the tunnel.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "directory/capabilities.h"
#include "directory/evidence.h"

namespace letterlock::directory {

// One mail of theirs, as far as the folds need it.
struct TheirMail {
  std::string evidence;
  Time received{};
  const SignedMail* mail = nullptr;  // leads into the evidence
  // A mail with another digest and the same signature value arrived earlier or in the same second. Ours or anybody's.
  bool signature_seen_before = false;
};

// A certificate that a mail carried which was signed with another one.
struct Carried {
  std::string by;  // the signing certificate
  std::string certificate;
  Time received{};
};

struct CertificateRecord {
  std::string signing_certificate;
  bool accepted = false;   // now
  bool withdrawn = false;  // was accepted once and is not now
  bool refused = false;    // the review's no: never accepted
  bool aes_tried = false;
  std::vector<std::string> approved_encryption;     // by the user, the newest act last
  std::optional<std::string> announced_encryption;  // by the newest believable signature
  LearnedCapabilities capabilities;
  std::vector<TheirMail> mails;     // signed with it, oldest first
  std::vector<std::string> acts;    // evidence of the present acceptance
  std::optional<Time> accepted_at;  // the act that made it accepted

  // What sealing would use, the best first; see the story above.
  std::vector<std::string> encryption_candidates() const;
  // Announced and not among the candidates: for the user to review.
  std::optional<std::string> encryption_to_review() const;
  Time last_received() const;  // Time{} without mail
};

struct Contact {
  std::vector<std::string> addresses;                     // keys, sorted; never empty
  std::string name;                                       // as the user named it; "" where not
  bool added = false;                                     // an act of the user named, accepted or bound something here
  std::map<std::string, CertificateRecord> certificates;  // by fingerprint of the signing certificate

  std::set<std::string> bound;   // certificates that the user bound to one of the addresses
  std::vector<Carried> carried;  // by mail of theirs

  bool has_address(std::string_view key) const;
  // Evidence that their program reads protected headers (RFC 9788): it writes them. Of mail under certificates that are
  // accepted now, in the 90 days up to the newest: all of it, so that nobody's second program goes without.
  bool reads_protected_headers() const;
};

// Everybody whom evidence knows: recipients of our signed mail, signers of mail to us, and whom the user named.
// Ordered by first address. `own_certificates`: all that are or were ours; mail signed with one of them is a
// reflected copy and proves nothing. The contacts point into `evidence`.
std::vector<Contact> contacts(std::span<const Evidence> evidence, const std::set<std::string>& own_certificates);

// The contact with that address (any spelling); one with nothing but the address where nobody knows it.
Contact contact_of(std::span<const Evidence> evidence, const std::set<std::string>& own_certificates,
                   std::string_view address);

// Which certificates the user bound to which addresses now: (address key, fingerprint).
std::set<std::pair<std::string, std::string>> bindings(std::span<const Evidence> evidence);

}  // namespace letterlock::directory
