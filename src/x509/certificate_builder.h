// CertificateBuilder: makes certificates and revocation lists, for the practice authority and for tests.
//
// It writes what it is told, also what a good authority would not (a weak digest, a key that is too small), so
// that tests can show how such a certificate is judged. It is no authority: it keeps no records and asks
// nobody. Time is an argument; only a serial number that is not given is drawn at random.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/key_handle.h"
#include "x509/certificate.h"

namespace letterlock::x509 {

// One attribute of a name, each in an RDN of its own. `type`: "C", "O", "OU", "CN", "serialNumber", "emailAddress", or
// any dotted identifier. Written as authorities do: C and serialNumber as PrintableString, emailAddress as
// IA5String, all others as UTF8String.
struct NameAttribute {
  std::string type;
  std::string value;
};
using Name = std::vector<NameAttribute>;

// The bits of keyUsage; the extension is written (critical) when any is set.
struct KeyUsageBits {
  bool digital_signature = false;
  bool non_repudiation = false;
  bool key_encipherment = false;
  bool data_encipherment = false;
  bool key_agreement = false;
  bool key_cert_sign = false;
  bool crl_sign = false;
};

struct ExtensionValue {
  std::string oid;  // dotted
  bool critical = false;
  Bytes der;  // the value inside the OCTET STRING
};

struct CertificateContent {
  Name subject;
  Time not_before;
  Time not_after;
  Bytes serial = {};  // big-endian number; empty: 16 random octets
  KeyUsageBits key_usage = {};
  bool is_ca = false;  // writes basicConstraints (critical)
  std::optional<int> path_length = {};
  std::vector<std::string> extended_key_usages = {};  // dotted
  std::vector<std::string> addresses = {};            // ASCII local part: rfc822Name, else SmtpUTF8Mailbox (RFC 9598)
  std::vector<std::string> crl_urls = {};
  std::vector<std::string> policies = {};  // dotted
  std::vector<ExtensionValue> extensions = {};
  bool subject_key_identifier = true;  // SHA-1 of the key (RFC 5280 section 4.2.1.2, method 1)
  bool authority_key_identifier = true;
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
};

// Who signs. The key must be the certificate's; that is not checked, so that tests can make wrong signatures.
struct Authority {
  const Certificate& certificate;
  const crypto::KeyHandle& key;
};

// crypto_failed where OpenSSL refuses a part: a name, an identifier, an address.
Result<Certificate> build_certificate(const CertificateContent& content, const crypto::PublicKey& subject_key,
                                      const Authority& authority);
Result<Certificate> build_self_signed(const CertificateContent& content, const crypto::KeyHandle& key);

// RFC 5280 section 5.3.1
enum class RevocationReason {
  unspecified = 0,  // written by leaving the extension out
  key_compromise = 1,
  ca_compromise = 2,
  affiliation_changed = 3,
  superseded = 4,
  cessation_of_operation = 5,
  certificate_hold = 6,
  remove_from_crl = 8,
  privilege_withdrawn = 9,
};

struct RevokedCertificate {
  Bytes serial;  // big-endian number, as IssuerAndSerial::serial
  Time revoked_at;
  RevocationReason reason = RevocationReason::unspecified;
  std::optional<Time> invalidity_date = {};
  // certificateIssuer (RFC 5280 section 5.3.3), for indirect lists: it holds for the entries behind it, too. A list
  // with one keeps the order of its entries.
  std::optional<Name> certificate_issuer = {};
};

struct CrlContent {
  Time this_update;
  std::optional<Time> next_update = {};  // RFC 5280 section 5.1.2.5 demands it; without, none is written
  std::vector<RevokedCertificate> revoked = {};
  std::uint64_t number = 1;
  std::vector<ExtensionValue> extensions = {};
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
};

// The DER of a version 2 list with cRLNumber and the authority's key identifier.
Result<Bytes> build_crl(const CrlContent& content, const Authority& authority);

// subjectDirectoryAttributes as Taiwan's Citizen Digital Certificates carry them: the kind of subject and the
// last four characters of the national-ID number.
ExtensionValue citizen_directory_attributes(std::string_view last_four);

}  // namespace letterlock::x509
