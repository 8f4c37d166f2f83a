// What a Crl holds, for the sources that make and read it. Internal to trust/.
#pragma once

#include <openssl/x509v3.h>

#include <atomic>

#include "base/mapped_file.h"
#include "trust/crl.h"
#include "trust/crl_image.h"
#include "trust/crl_signature.h"

namespace letterlock::trust {

using OwnedName = crypto::Owned<X509_NAME, X509_NAME_free>;
using OwnedPoint = crypto::Owned<ISSUING_DIST_POINT, ISSUING_DIST_POINT_free>;

struct Crl::Data {
  std::string path;                  // "" where the image is in memory
  Bytes owned;                       // the image, in memory
  std::optional<MappedFile> mapped;  // the image, in a file
  CrlSummary summary;
  CrlLayout layout;
  OwnedName issuer;
  OwnedPoint scope;                 // issuingDistributionPoint; null where absent
  std::vector<OwnedName> issuers;   // of an indirect list
  SignatureScheme scheme;
  Bytes signed_part;  // where the key digests by itself, and the list was read just now
  Mend mend;
  // One bit a block: it was found whole. Threads that ask at once may both check; none is told otherwise.
  std::unique_ptr<std::atomic<std::uint64_t>[]> whole_blocks;

  ByteView image() const { return mapped ? mapped->view() : ByteView(owned); }
  bool block_is_whole(std::uint64_t index) const;
  // The entry of a certificate of this issuer. crl_index_damaged.
  Result<std::optional<CrlRecord>> find(ByteView serial, const X509_NAME* issuer) const;
  Result<std::optional<CrlRecord>> look_up(ByteView serial, std::uint16_t issuer) const;
};

}  // namespace letterlock::trust
