// Renewal: how a new certificate of somebody relates to one that the user accepted for them before. Pure.
//
// People's certificates are renewed, get an address added, move to another generation of their authority; and somebody
// else may hold a certificate with the same name. A name alone proves nothing, and neither does an issuer's name: what
// counts here is a path to an anchor that was verified, for both certificates, and what stands in both.
//
//   same_key      the same key and the same subject
//   same_holder   the same key of the issuing authority, the same subject, a serialNumber in it (RFC 4519
//   section 2.31):
//                 authorities of citizens number their people, and the number stays over renewals
//   generation    the same, but the authority has another key: its name is the same, and so is the name of the anchor
//   that
//                 each path ends at. The user confirmed both anchors, but nobody says that they are one authority
//   vouched       the whole new certificate stood in a mail that the accepted one signed
//   stranger      none of these
//
// The first that holds counts, in this order. A certificate with the same key under another name is a stranger's:
// whoever issued it may never have asked for a proof that its subject has the key. An accepted certificate that was
// revoked lends neither its key nor its signature: somebody else may have the key. Not here: what is then done. A
// renewal is accepted by the user and by nobody else; nothing is sealed to it before.
#pragma once

#include <boost/describe.hpp>
#include <string>
#include <vector>

#include "base/time.h"
#include "x509/certificate.h"

namespace letterlock::x509 {

enum class Kinship { stranger, vouched, generation, same_holder, same_key };
BOOST_DESCRIBE_ENUM(Kinship, stranger, vouched, generation, same_holder, same_key)
std::string to_string(Kinship value);

// A certificate with the path that was verified for it, from itself to its anchor; empty where none was.
struct Verified {
  Certificate certificate;
  std::vector<Certificate> path = {};
};

// What the user accepted.
struct Accepted : Verified {
  bool key_is_theirs = true;  // false where it was revoked or suspended
  bool vouches = false;       // a mail that it signed while it was valid carried the new certificate
};

// What is the same, for who shows both side by side.
struct Likeness {
  bool key = false;
  bool subject = false;
  bool number = false;     // the subject's serialNumber, not empty
  bool authority = false;  // the issuing authority by its key, on verified paths
};

Likeness likeness_of(const Verified& fresh, const Verified& accepted);
Kinship kinship_of(const Verified& fresh, const Accepted& accepted);

// Lower-case hexadecimal SHA-256 of the public key (SubjectPublicKeyInfo): the same in two certificates of one key.
std::string key_fingerprint(const Certificate& certificate);

// The subject's serialNumber; "" where there is none or more than one.
std::string subject_number(const Certificate& certificate);

// The end of a certificate is announced from so long before it on.
constexpr seconds kAnnounceEnd = std::chrono::hours(24 * 30);
bool ends_soon(Time end, Time now, seconds before = kAnnounceEnd);

}  // namespace letterlock::x509
