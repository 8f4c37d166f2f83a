// Certificate: one parsed X.509 certificate, immutable and cheap to copy (shared).
//
// It says what stands in the certificate. Whether it can be relied on is trust/'s word, and whose it is
// (which address, which contact) is judged elsewhere. subjectDirectoryAttributes, which may hold parts of a
// national-ID number, are never read (S15); some authorities put such a number into the subject itself, so
// subject() is for people and reports, never for logs.
#pragma once

#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/key.h"

struct x509_st;

namespace letterlock::x509 {

// RFC 5652 section 10.2.4. Octets exactly as in the certificate.
struct IssuerAndSerial {
  Bytes issuer_der;  // Name, DER
  Bytes serial;      // content octets of the INTEGER
  auto operator<=>(const IssuerAndSerial&) const = default;
};

// RFC 5280 section 4.2.1.3, by bit name; all true where the extension is absent.
struct KeyUsage {
  bool present = false;
  bool digital_signature = true;
  bool non_repudiation = true;
  bool key_encipherment = true;
  bool key_agreement = true;
  bool key_cert_sign = true;
  bool crl_sign = true;
};

class Certificate {
 public:
  // One DER certificate of at most 128 KiB, nothing behind it. Else certificate_malformed. The same octets are parsed
  // once as long as they are met again and again.
  static Result<Certificate> parse(ByteView der);

  ByteView der() const;
  // Lower-case hexadecimal SHA-256 of the DER: how certificates are named in the store and in reports.
  const std::string& fingerprint() const;
  // The same as octets.
  ByteView sha256() const;

  const std::string& subject() const;  // RFC 4514
  const std::string& issuer() const;   // RFC 4514
  ByteView subject_der() const;
  ByteView issuer_der() const;
  // What people are shown: the common name, else an address, else the whole subject.
  std::string display_name() const;
  // Lower case, without the leading zero octet of a number whose highest bit is set.
  std::string serial_hex() const;
  ByteView serial() const;  // content octets of the INTEGER
  IssuerAndSerial issuer_and_serial() const;
  // Is it the one of this issuer and number?
  bool is_named(const IssuerAndSerial& name) const;
  const std::optional<Bytes>& subject_key_identifier() const;
  const std::optional<Bytes>& authority_key_identifier() const;

  Time not_before() const;
  Time not_after() const;
  const KeyUsage& key_usage() const;
  // Extended key usage absent, or with emailProtection or anyExtendedKeyUsage (RFC 8550 section 4.4.4).
  bool permits_email() const;
  bool is_ca() const;
  // "2021-2026": the years of its validity, for people.
  std::string validity_years() const;
  bool is_self_issued() const;

  // rfc822Name and SmtpUTF8Mailbox of subjectAltName, and emailAddress of the subject
  // (RFC 8550 section 3), in this order, without repetition. As they stand there; what is not one well-formed
  // address (an embedded NUL, a list, a name) is left out.
  const std::vector<std::string>& addresses() const;
  const crypto::PublicKey& public_key() const;

  // digitalSignature or nonRepudiation permitted / keyEncipherment or keyAgreement permitted, as the key type needs,
  // and an extended key usage that permits e-mail.
  bool can_sign() const;
  bool can_encrypt() const;

  // For x509/, trust/ and token/ only.
  x509_st* native() const;

  friend bool operator==(const Certificate& a, const Certificate& b) { return equal(a.sha256(), b.sha256()); }
  // By fingerprint.
  friend bool operator<(const Certificate& a, const Certificate& b) {
    return std::memcmp(a.sha256().data(), b.sha256().data(), a.sha256().size()) < 0;
  }

 private:
  struct Data;
  static Result<std::shared_ptr<const Data>> parse_anew(ByteView der, Bytes digest);
  explicit Certificate(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

// All certificates of a file: PEM (several), DER, or a certs-only PKCS #7 (DER or PEM). certificate_malformed where
// one cannot be read or none is there; certificates_too_many above `limit`.
Result<std::vector<Certificate>> parse_certificates(ByteView content, size_t limit = 1000);
// Errors name the path. Files above 16 MiB are input_too_large.
Result<std::vector<Certificate>> read_certificates(const std::string& path, size_t limit = 1000);
std::string to_pem(const Certificate& certificate);
// RFC 4514 string of a DER Name; "?" and hexadecimal where it cannot be read.
std::string name_to_string(ByteView name_der);

}  // namespace letterlock::x509
