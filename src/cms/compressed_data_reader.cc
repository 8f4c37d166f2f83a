#include "cms/compressed_data_reader.h"

#include "cms/parse.h"
#include "cms/signed_data_reader.h"

namespace letterlock::cms {
namespace {

constexpr std::string_view kZlib = "1.2.840.113549.1.9.16.3.8";  // RFC 3274 section 2

}  // namespace

Result<std::unique_ptr<CompressedDataStream>> CompressedDataStream::open(der::Stream& stream, const Limits& limits) {
  std::unique_ptr<CompressedDataStream> reader(new CompressedDataStream(stream, limits));
  TRY(reader->read_head());
  return reader;
}

// CompressedData ::= SEQUENCE { version, compressionAlgorithm, encapContentInfo }
Status CompressedDataStream::read_head() {
  TRY(stream_.enter(der::kSequence));
  TRY_ASSIGN(const Bytes version, stream_.element(limits_.small_structure_octets));
  TRY(der::parse_single(version, der::kInteger));
  TRY(read_algorithm());
  return open_content();
}

// RFC 3274 section 2: parameters are absent; some programs write NULL, which says as little.
Status CompressedDataStream::read_algorithm() {
  TRY_ASSIGN(const Bytes octets, stream_.element(limits_.small_structure_octets));
  der::Reader reader(octets);
  TRY_ASSIGN(const AlgorithmIdentifier algorithm, parse_algorithm(reader));
  if (algorithm.oid == kZlib) return {};
  return fail(ErrorCode::cms_unsupported_content, {{"type", "compressed-data (" + algorithm.oid + ")"}});
}

// EncapsulatedContentInfo, whose content is not optional here (RFC 3274 section 1.1).
Status CompressedDataStream::open_content() {
  TRY(stream_.enter(der::kSequence));
  TRY_ASSIGN(const Bytes type, stream_.element(limits_.small_structure_octets));
  der::Reader reader(type);
  TRY_ASSIGN(content_type_, der::read_oid(reader));
  TRY_ASSIGN(const std::uint8_t next, stream_.peek());
  if (next != der::context_constructed(0)) return malformed("compressed content");
  TRY(stream_.enter(next));
  TRY_ASSIGN(compressed_, stream_.octet_string(der::kOctetString));
  content_ = std::make_unique<InflatingSource>(*compressed_, limits_);
  return {};
}

Status CompressedDataStream::finish() {
  NullSink nowhere;
  TRY(copy(*content_, nowhere));
  TRY(stream_.leave());  // [0] EXPLICIT
  TRY(stream_.leave());  // EncapsulatedContentInfo
  return finish_content_info(stream_);
}

}  // namespace letterlock::cms
