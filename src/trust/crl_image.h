// The image of a revocation list: what is kept of it to be asked, as octets. Internal to trust/.
//
//   prologue   magic, version
//   records    sorted by key, in blocks of about 16 KiB; every record has the same size (crl_record.h)
//   fences     the key of each block's first record
//   checksums  of each block: the first 16 octets of its SHA-256
//   summary    what the list says about itself, its signature, and which keys made it
//   trailer    sizes, and digests of fences with checksums, of the summary and of itself
//
// It is written from the front to the end and never changed. Whoever opens it knows at once that it is whole, and that
// all but the blocks is as it was written; a block is checked when it is first looked at. These digests tell damage:
// a torn write, a bad disk. Who can write into the folder can write another image with digests that are right; against
// him stands what stands against writing into the store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/stream.h"
#include "trust/crl_record.h"

namespace letterlock::trust {

struct CrlSummary {
  Bytes issuer;  // Name, DER
  Time this_update{};
  std::optional<Time> next_update = {};
  Bytes number = {};                      // cRLNumber, content octets; empty where absent
  std::optional<Bytes> base_number = {};  // of a delta list: deltaCRLIndicator, content octets
  Bytes scope = {};                       // issuingDistributionPoint, DER; empty where absent
  std::string unusable = {};              // why it cannot be used
  std::uint64_t entries = 0;
  std::vector<Bytes> issuers = {};        // of an indirect list: Names, DER; what a record calls 1 comes first
  Bytes signature_algorithm = {};         // AlgorithmIdentifier, DER
  Bytes signature = {};
  Bytes digest = {};                      // of the signed part; empty where the algorithm digests by itself
  std::vector<Bytes> signers = {};        // SHA-256 of the SubjectPublicKeyInfo of keys that verified it
  Bytes list_digest = {};                 // SHA-256 of the whole list
  bool operator==(const CrlSummary&) const = default;
};

// Where everything is in an image that was opened.
struct CrlLayout {
  CrlRecordFormat format;
  std::uint64_t records = 0;
  std::uint64_t records_per_block = 0;
  std::uint64_t blocks = 0;
  ByteView data;  // the blocks
  ByteView fences;
  ByteView checksums;

  ByteView block(std::uint64_t index) const;
  ByteView fence(std::uint64_t index) const;
  bool block_is_whole(std::uint64_t index) const;
};

// Takes the records in their order; those of one key become one (worst_of).
class CrlImageWriter {
 public:
  // `format` must be wide enough for every record. `image` must outlive the writer; it is not finished.
  CrlImageWriter(Sink& image, const CrlRecordFormat& format);
  Result<void> begin();
  Result<void> add(const CrlRecord& record);
  Result<void> finish(const CrlSummary& summary);

 private:
  Result<void> put_pending();
  Result<void> put_block();
  Result<void> write(ByteView octets);

  Sink& image_;
  CrlRecordFormat format_;
  size_t records_per_block_;
  Bytes block_;
  size_t filled_ = 0;
  Bytes fences_;
  Bytes checksums_;
  std::optional<CrlRecord> pending_;
  std::uint64_t records_ = 0;
  std::uint64_t written_ = 0;
};

struct OpenedCrlImage {
  CrlSummary summary;
  CrlLayout layout;
};
// nullopt where it is damaged, not whole, or of another version. The layout's views are into `image`.
std::optional<OpenedCrlImage> open_crl_image(ByteView image);

}  // namespace letterlock::trust
