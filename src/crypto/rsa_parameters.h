// The parameters of RSASSA-PSS and RSAES-OAEP (RFC 4055 sections 3.1 and 4.1), as they stand in messages, certificates
// and revocation lists: one reader for all of them.
//
// Reads and names what is written; a field that is absent has the default of the standard, which is SHA-1's. Whether
// that is accepted is its caller's: nothing here is ever replaced by something better.
#pragma once

#include <optional>
#include <string>

#include "crypto/algorithms.h"

namespace letterlock::crypto {

constexpr std::string_view kMgf1Oid = "1.2.840.113549.1.1.8";

// What both begin with, dotted.
struct MaskedDigest {
  std::string digest;
  std::string mask;         // MGF1, or what stands in its place
  std::string mask_digest;  // of MGF1 only; else empty
  MaskedDigest();           // SHA-1 and MGF1 with SHA-1
  // The digest, where the table has it and MGF1 uses it, too: no row of the table has two.
  std::optional<DigestAlgorithm> single() const;
  std::string in_words() const;  // "sha256, MGF1 sha1"
};

struct PssParameters {
  MaskedDigest digests;
  size_t salt = 20;  // octets
  int trailer = 1;
  std::string in_words() const;  // "RSASSA-PSS (sha256, MGF1 sha256, salt 32)"
};

struct OaepParameters {
  MaskedDigest digests;
  bool label = false;            // one that is written and empty is none
  std::string in_words() const;  // "rsaes-oaep (sha256, MGF1 sha1, label)"
};

// der_*: they cannot be read.
Result<PssParameters> parse_pss_parameters(ByteView der);
Result<OaepParameters> parse_oaep_parameters(ByteView der);

}  // namespace letterlock::crypto
