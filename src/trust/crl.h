// Crl: one certificate revocation list (RFC 5280 section 5), read once and asked by serial number.
//
// The national lists are long (20 MB and more), and a general parser spends 500 octets an entry on them. Here a list is
// an image: its entries, sorted, in some 24 octets each, and what it says about itself (crl_image.h). A Crl is a
// handle on an image that lies in a file, mapped, or in memory; it is cheap to open and to copy. crl_index.h makes
// images.
//
// An image in a file may be damaged. Opening finds all but damaged entries; those are found when they are looked at,
// and nothing that is damaged is ever an answer: it is made anew (Mend), or find() fails.
//
// What it does not do: a list with a critical extension that is not known here is not usable (RFC 5280 section 5.2).
// Freshness, who is allowed to sign, and what delta and indirect lists change are judged by the caller.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/stream.h"
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
  // Gives the same list from an image that is made anew. May be called by several threads at once.
  using Mend = std::function<Result<Crl>()>;

  // One DER list, nothing behind it. Else crl_malformed {reason}. The image is in memory.
  static Result<Crl> parse(ByteView der);
  // An image that CrlIndexer made. crl_index_damaged {path} where it is damaged, not whole or of another version;
  // file_not_found, file_not_readable.
  static Result<Crl> open(const std::string& path, Mend mend = nullptr);
  // The same of octets. `signed_part`: as CrlIndexer has it.
  static Result<Crl> of_image(Bytes image, Bytes signed_part = {});

  std::string issuer() const;  // RFC 4514
  ByteView issuer_der() const;
  Time this_update() const;
  std::optional<Time> next_update() const;
  std::string number_hex() const;  // cRLNumber; "" where absent
  size_t size() const;             // entries
  // SHA-256 of the list's octets, hexadecimal, as whoever made the image said; "" where nobody did.
  std::string list_digest() const;

  // Only what changed since the complete list of that number: not being listed proves nothing (RFC 5280 section 5.2.4).
  bool is_delta() const;
  std::optional<std::string> base_number_hex() const;  // none where the list is complete
  // It has entries for certificates of other issuers than its own (RFC 5280 section 5.2.5).
  bool is_indirect() const;
  ByteView scope_der() const;  // issuingDistributionPoint; empty where absent

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
  // It comes from the same place: one key signed both, and issuer, scope and kind (complete or delta) are the same. So
  // the younger one takes the other's place.
  bool same_source(const Crl& other) const;
  // Same source, and older: by thisUpdate, then by number.
  bool older_than(const Crl& other) const;

  // `serial`: content octets of the INTEGER, as x509::IssuerAndSerial has them; of a certificate of the list's own
  // issuer. Listed several times: the worst of it. crl_index_damaged where the image is: then nothing is known.
  Result<std::optional<CrlEntry>> find(ByteView serial) const;
  // By serial number and issuer: also among the entries of other issuers that an indirect list has (RFC 5280 section
  // 5.3.3).
  Result<std::optional<CrlEntry>> find(const x509::Certificate& certificate) const;
  // Reads all entries. crl_index_damaged.
  Result<void> check() const;

  struct Data;  // for the sources of this room

 private:
  explicit Crl(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  static Result<Crl> of_data(std::shared_ptr<Data> data);
  std::shared_ptr<const Data> data_;
};

// All lists of a file: DER, or PEM with several. At least one, else crl_malformed. Their images are in memory,
// some 24 octets an entry.
Result<std::vector<Crl>> parse_crls(ByteView content);
Result<std::vector<Crl>> read_crls(const std::string& path);

}  // namespace letterlock::trust
