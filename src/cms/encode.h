// Writing of the small structures of CMS, as DER. Private to cms/.
#pragma once

#include "cms/writer.h"
#include "der/writer.h"

namespace letterlock::cms {

// IssuerAndSerialNumber, under SEQUENCE or an implicit tag.
Bytes encode_issuer_and_serial(const x509::Certificate& certificate, std::uint8_t tag = der::kSequence);

// The certificates of a SignedData, [0] IMPLICIT, each once (RFC 5652 section 5.1).
Bytes encode_certificate_set(const std::vector<x509::Certificate>& certificates);

// RSAES-OAEP-params with SHA-256, as a recipient and as a capability has them.
Bytes oaep_sha256_parameters();

// What stands behind the content of a SignedData: certificates, and one SignerInfo over `content_digest`.
struct EncodedSigner {
  Bytes certificates;  // [0] IMPLICIT
  Bytes signer_infos;  // SET
};
Result<EncodedSigner> encode_signer(const SignerSettings& settings, ByteView content_digest);

// digestAlgorithms
Bytes encode_digest_algorithms(crypto::DigestAlgorithm digest);

// Writes what a streaming encoder puts around its content: the start of a ContentInfo with indefinite lengths.
Bytes content_info_start(std::string_view type_oid);
// Ends `count` structures of indefinite length.
Bytes ends_of_contents(int count);

// Hands content on as octet-string segments (X.690 section 8.7.3) of kChunkSize each, the last one shorter: whatever
// pieces it comes in, so that segments tell nothing of what is encrypted in them.
class SegmentWriter {
 public:
  explicit SegmentWriter(Sink& next) : next_(next) {}
  Status write(ByteView chunk);
  // Without a copy: how many octets the present segment lacks, room for the next ones, how many were put there. A few
  // more than are missing may be; they begin the next segment.
  size_t missing() const { return kChunkSize - used_; }
  std::span<std::uint8_t> room(size_t octets);
  Status took(size_t octets);
  // Writes what is pending.
  Status flush();

 private:
  Status write_segment(ByteView segment);

  Sink& next_;
  Bytes pending_;
  size_t used_ = 0;  // of it
};

}  // namespace letterlock::cms
