// Crl: one certificate revocation list (RFC 5280 section 5), read once and asked by serial number.
//
// The national lists are long (20 MB and more), and a general parser spends 500 octets an entry on them. Here
// the DER stays as it is, beside one offset of four octets for each entry, sorted by serial number; the
// digest that the signature covers is made once, when the list is read.
//
// What it does not do: a list with a critical extension that is not known here is not usable (RFC 5280 section 5.2).
// Freshness, who is allowed to sign, which certificates and reasons it speaks about (crl_scope.h) and what a delta list
// changes (crl_answer.cc) are judged by others.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "x509/certificate.h"

namespace letterlock::trust {

struct CrlEntry {
  Time revoked_at;
  std::optional<Time> invalidity_date;  // RFC 5280 section 5.3.2
  std::string reason = "unspecified";   // RFC 5280 section 5.3.1, its words
  bool on_hold = false;                 // certificateHold
  bool removed = false;                 // removeFromCRL: no longer on hold

  // From when on the certificate must not be relied on.
  Time since() const { return invalidity_date && *invalidity_date < revoked_at ? *invalidity_date : revoked_at; }
};

class Crl {
 public:
  // One DER list, nothing behind it. Else crl_malformed. Lists above 1 GiB are refused.
  static Result<Crl> parse(Bytes der);

  ByteView der() const;
  std::string issuer() const;  // RFC 4514
  ByteView issuer_der() const;
  Time this_update() const;
  std::optional<Time> next_update() const;
  std::string number_hex() const;  // cRLNumber; "" where absent
  // Of a delta list: the number of the complete list that it builds on, as number_hex(). None: a complete list.
  std::optional<std::string> base_number_hex() const;
  // The IssuingDistributionPoint; empty where there is none.
  ByteView scope_der() const;
  size_t size() const;             // entries

  // "" where the list can be used, else why not.
  const std::string& unusable_reason() const;
  // The list's issuer is the certificate's issuer, by name. Generations of an authority share it: signed_by decides.
  bool names_issuer_of(const x509::Certificate& certificate) const;
  // The issuingDistributionPoint, where there is one, takes in this certificate.
  bool covers(const x509::Certificate& certificate) const;
  // The issuingDistributionPoint leaves reasons out: not being listed proves nothing.
  bool only_some_reasons() const;
  // The authority's key made the signature, with a digest that still counts, and its key usage permits lists.
  bool signed_by(const x509::Certificate& authority) const;
  // `serial`: content octets of the INTEGER, as x509::IssuerAndSerial has them.
  std::optional<CrlEntry> find(ByteView serial) const;
  // The entry of this certificate: an indirect list has entries of several authorities (RFC 5280 section 5.3.3). Of
  // several, the one that says revoked.
  Result<std::optional<CrlEntry>> find(const x509::Certificate& certificate) const;

  struct Data;  // for the sources of this room

 private:
  explicit Crl(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  std::shared_ptr<const Data> data_;
};

// All lists of a file: DER, or PEM with several. At least one, else crl_malformed.
Result<std::vector<Crl>> parse_crls(ByteView content);
Result<std::vector<Crl>> read_crls(const std::string& path);

}  // namespace letterlock::trust
