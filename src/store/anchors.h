// Anchors and CRLs: what the user confirmed for judging certificates (S14).
//
// An anchor is a CA certificate that the user confirmed. A CRL is kept as a file (files.h), because it can have
// twenty megabytes; here stand its digest and what its reader found in it. Nothing is judged here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/store.h"
#include "x509/certificate.h"

namespace letterlock::store {

struct Anchor {
  x509::Certificate certificate;
  Time added{};
  std::string note;  // where it came from, in the user's words
  // Mail domains that it was confirmed for; none: any. As trust::AnchorLimits has them.
  std::vector<std::string> domains = {};
};

class Anchors {
 public:
  explicit Anchors(Store& store) : store_(store) {}
  // The same one again keeps the first time and note, and takes the domains.
  Status add(const Anchor& anchor);
  Status remove(const std::string& fingerprint);
  Result<std::vector<Anchor>> all();

 private:
  Store& store_;
};

struct Crl {
  std::string digest;  // the file
  std::string issuer;  // RFC 4514
  Time this_update{};
  std::optional<Time> next_update = {};
  Time added{};
  std::string url = {};        // where it was fetched; "" where it came from a file
  std::string number = {};     // cRLNumber, hexadecimal; "" where it has none
  std::uint64_t entries = 0;
  std::string authority = {};  // fingerprint of the certificate whose key signed it
};

class Crls {
 public:
  explicit Crls(Store& store) : store_(store) {}
  // The octets must be kept already (Files). The same digest again takes the URL, where there is one, and changes
  // nothing else.
  Status add(const Crl& crl);
  // The records alone: whoever replaces lists in one transaction removes their files when it is done
  // (remove_unused_file).
  Status forget(const std::vector<std::string>& digests);
  // The record and its file.
  Status remove(const std::string& digest);
  // Newest this_update first.
  Result<std::vector<Crl>> all();

 private:
  Store& store_;
};

// Differs from what it was once an anchor, a CRL or a certificate came or went, whoever did it: another connection or
// another process. Cheap; for those who keep in memory what stands here.
Result<std::string> trust_mark(Store& store);

}  // namespace letterlock::store
