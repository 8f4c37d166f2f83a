// What a Crl holds, for the sources that make and read it. Internal to trust/.
#pragma once

#include <openssl/x509v3.h>

#include "crypto/openssl.h"
#include "trust/crl.h"

namespace letterlock::trust {

using OwnedName = crypto::Owned<X509_NAME, X509_NAME_free>;
using OwnedAlgorithm = crypto::Owned<X509_ALGOR, X509_ALGOR_free>;

struct Crl::Data {
  Bytes der;
  ByteView signed_part;                // TBSCertList, inside `der`
  ByteView entries;                    // the content of revokedCertificates, inside `der`
  std::vector<std::uint32_t> offsets;  // of each entry in `entries`, in the order of their serial numbers
  OwnedName issuer;
  ByteView issuer_der;
  Time this_update = {};
  std::optional<Time> next_update;
  std::string number_hex;
  std::optional<std::string> base_number_hex;
  ByteView scope;  // issuingDistributionPoint, inside `der`
  // Of an indirect list: what stands in certificateIssuer, from which entry on, in the order of the list.
  std::vector<std::pair<std::uint32_t, ByteView>> entry_issuers;
  std::string unusable;
  OwnedAlgorithm signature_algorithm;
  Bytes digest;  // of signed_part; empty where the algorithm digests by itself (Ed25519)
  Bytes signature;
};

// Fills the signature's parts of `data`; makes the digest.
bool read_signature(Crl::Data& data, ByteView algorithm, ByteView bits);

}  // namespace letterlock::trust
