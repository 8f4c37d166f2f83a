// Evidence: one immutable fact about us and another person. The directory and the tunnels are folded from these
// facts and from nothing else (DESIGN section 5); no state is ever stored as truth.
//
// Three kinds exist: mail that we sent (found in our outbox or Sent folder), mail whose signature verified, and acts
// of the user. Plain mail, mail that does not decrypt and mail with a bad signature have no form here, so that
// nothing unauthenticated can move anything: it is impossible by type. DeliveryFailed is the one exception in
// appearance; it moves no state and is only said.
//
// Certificates are named by fingerprint (lower-case hex SHA-256), addresses by x509::Address::key(), mail by
// message digest (hex SHA-256 of its octets as they travelled, never by Message-ID). Whether a certificate is good,
// expired or revoked is no fact of this kind: it is an input where tunnels are derived. Keeping evidence is store/'s
// work; every struct is described, so that it can be written generically as {"kind": "SentMail", ...}.
#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"

namespace letterlock::directory {

// Our mail, accepted for delivery at Evidence::at.
struct SentMail {
  std::string message_digest;
  std::string message_id;               // with or without angle brackets
  std::string identity;                 // our address
  std::vector<std::string> recipients;  // addresses; To, Cc and Bcc alike
  bool is_signed = false;
  bool is_sealed = false;              // content encryption at or above the floor
  std::string signing_certificate;     // ours; "" where not signed
  std::string encryption_certificate;  // ours, as told to the recipients; "" where none was told
  // For each recipient address the certificates that this mail was sealed to; empty where not sealed.
  std::map<std::string, std::vector<std::string>> sealed_to;
  std::vector<std::string> capabilities;  // the words of crypto::Capability::name(), as we announced them
  std::string code;                       // tunnel/code.h: carried by the sealed content alone; "" where none
  std::string cipher;                     // "aes256-CBC"; "" where not sealed
  bool operator==(const SentMail&) const = default;
};
BOOST_DESCRIBE_STRUCT(SentMail, (),
                      (message_digest, message_id, identity, recipients, is_signed, is_sealed, signing_certificate,
                       encryption_certificate, sealed_to, capabilities, code, cipher))

// A report that a sent mail did not arrive. Anybody can write one: it is said and moves nothing.
struct DeliveryFailed {
  std::string sent_digest;  // message_digest of the SentMail that it was matched to
  std::string identity;     // our address
  std::string recipient;    // address
  bool operator==(const DeliveryFailed&) const = default;
};
BOOST_DESCRIBE_STRUCT(DeliveryFailed, (), (sent_digest, identity, recipient))

// RFC 9788 section 2.1.1, the hp parameter of the signed payload. none: absent, or an older form of protection
// that does not say what the sender meant to do.
enum class HeaderProtection { none, clear, cipher };
BOOST_DESCRIBE_ENUM(HeaderProtection, none, clear, cipher)

// Mail that we received at Evidence::at. The signature of its cryptographic envelope (never of an inner part) is
// mathematically right, with an algorithm that counts, over what is released, by one signer or by several that
// are all right; there is one From header. Whether the certificate is good and whose it is stays open here.
struct SignedMail {
  std::string message_digest;
  std::string from;      // address
  std::string identity;  // our address that it came to
  std::string signing_certificate;
  // What the signature names for sealing to this signer (SMIMEEncryptionKeyPreference, else the signing certificate
  // where it permits encryption); only where it names the same subject as the signing certificate.
  std::optional<std::string> encryption_certificate;
  // crypto::Capability::name(), in the order of the signature; nullopt: the signature has no list.
  std::optional<std::vector<std::string>> capabilities;
  std::optional<Time> signing_time;        // as claimed by the signer
  std::string signature;                   // hex SHA-256 of the signature's octets: it names this signature
  bool sealed = false;                     // at or above the floor, opened with a key of ours
  std::optional<std::string> opened_with;  // our certificate whose key opened it
  bool signature_inside = false;           // the signature stands inside the encryption
  HeaderProtection header_protection = HeaderProtection::none;
  std::vector<std::string> codes;        // tunnel::find_codes() of the signed payload
  std::vector<std::string> in_reply_to;  // message ids of the *protected* In-Reply-To and References
  bool automatic = false;                // Auto-Submitted other than "no", a report, or List-Id
  bool operator==(const SignedMail&) const = default;
};
BOOST_DESCRIBE_STRUCT(SignedMail, (),
                      (message_digest, from, identity, signing_certificate, encryption_certificate, capabilities,
                       signing_time, signature, sealed, opened_with, signature_inside, header_protection, codes,
                       in_reply_to, automatic))

// A mail of theirs carried a whole certificate in what its signature covers, as a file: its signer vouches for it. With
// the SignedMail of the same digest. What only travels beside a signature, where anybody can add to it, has no form
// here.
struct CertificateCarried {
  std::string message_digest;
  std::string from;  // address
  std::string signing_certificate;
  std::string certificate;
  bool operator==(const CertificateCarried&) const = default;
};
BOOST_DESCRIBE_STRUCT(CertificateCarried, (), (message_digest, from, signing_certificate, certificate))

// ---- Acts of the user. `address` is any address of the contact. ----

// "This certificate is theirs": the review's yes. Naming an encryption certificate permits sealing to it (the same
// subject; whoever records this has compared). A second act may name another one.
struct CertificateAccepted {
  std::string address;
  std::string signing_certificate;
  std::optional<std::string> encryption_certificate;
  bool operator==(const CertificateAccepted&) const = default;
};
BOOST_DESCRIBE_STRUCT(CertificateAccepted, (), (address, signing_certificate, encryption_certificate))

// Takes an acceptance back; of a certificate that was never accepted, the review's no.
struct CertificateWithdrawn {
  std::string address;
  std::string signing_certificate;
  bool operator==(const CertificateWithdrawn&) const = default;
};
BOOST_DESCRIBE_STRUCT(CertificateWithdrawn, (), (address, signing_certificate))

// "This certificate without an address belongs to this address" (S2a).
struct AddressBound {
  std::string address;
  std::string certificate;
  bool operator==(const AddressBound&) const = default;
};
BOOST_DESCRIBE_STRUCT(AddressBound, (), (address, certificate))

struct AddressUnbound {
  std::string address;
  std::string certificate;
  bool operator==(const AddressUnbound&) const = default;
};
BOOST_DESCRIBE_STRUCT(AddressUnbound, (), (address, certificate))

// An encryption certificate from a file, for the contact with that signing certificate (the same subject).
struct EncryptionCertificateImported {
  std::string address;
  std::string signing_certificate;
  std::string encryption_certificate;
  bool operator==(const EncryptionCertificateImported&) const = default;
};
BOOST_DESCRIBE_STRUCT(EncryptionCertificateImported, (), (address, signing_certificate, encryption_certificate))

struct ContactNamed {
  std::string address;
  std::string name;
  bool operator==(const ContactNamed&) const = default;
};
BOOST_DESCRIBE_STRUCT(ContactNamed, (), (address, name))

// Both addresses belong to one contact.
struct AddressJoined {
  std::string address;
  std::string joined;
  bool operator==(const AddressJoined&) const = default;
};
BOOST_DESCRIBE_STRUCT(AddressJoined, (), (address, joined))

// Capability lists are partial: although nothing in theirs reaches the floor, seal to them with AES-256-CBC, once
// this was said, and see whether they can read it.
struct AesTried {
  std::string address;
  std::string signing_certificate;
  bool operator==(const AesTried&) const = default;
};
BOOST_DESCRIBE_STRUCT(AesTried, (), (address, signing_certificate))

using Fact = std::variant<SentMail, DeliveryFailed, SignedMail, CertificateAccepted, CertificateWithdrawn, AddressBound,
                          AddressUnbound, EncryptionCertificateImported, ContactNamed, AddressJoined, AesTried,
                          CertificateCarried>;

struct Evidence {
  std::string id;  // hex; the same fact has the same id, see make_evidence()
  // When it happened to us: accepted for delivery, received (first seen), decided. By our own clock.
  Time at{};
  Fact fact;
  bool operator==(const Evidence&) const = default;
};
BOOST_DESCRIBE_STRUCT(Evidence, (), (id, at, fact))

// x509::Address::key() of what parses, else the text in small ASCII letters.
std::string address_key(std::string_view address);

// Brings the fact's addresses into their key form and names it: SHA-256 over its JSON, for acts of the user together
// with the time. A mail that is examined twice with the same outcome is one piece of evidence, whenever that was.
Evidence make_evidence(Time at, Fact fact);

// The time for an act of the user: `now`, or a second after the newest act in the log where that is not earlier. So
// acts keep the order in which they were done, whatever the clock's steps.
Time time_of_act(std::span<const Evidence> evidence, Time now);

// The one order in which facts are folded: by time, then (in the same second) what takes something back after what
// gives, then id; each id once, with its earliest time. The pointers lead into `evidence`.
std::vector<const Evidence*> ordered(std::span<const Evidence> evidence);

}  // namespace letterlock::directory
