#include "cms/signed_data_reader.h"

#include "cms/parse.h"
#include "der/canonical.h"

namespace letterlock::cms {
namespace {

tl::unexpected<Error> too_many(const char* what, size_t limit) {
  return fail(ErrorCode::cms_too_many, {{"what", what}, {"limit", std::to_string(limit)}});
}

Status drain(Source& source) {
  NullSink nowhere;
  TRY(copy(source, nowhere));
  return {};
}

// A certificate has one way to write it (RFC 5280 section 4.1), and its signature and fingerprint are of that: what
// came as BER is written anew, also where it could be read as it stands.
Result<x509::Certificate> parse_certificate(ByteView octets) {
  const auto definite = der::canonical(octets);
  return x509::Certificate::parse(definite ? ByteView(*definite) : octets);
}

}  // namespace

Result<size_t> SignedDataStream::WatchedContent::read(std::span<std::uint8_t> buffer) {
  TRY_ASSIGN(const size_t count, reader_.content_->read(buffer));
  reader_.watch_.update(buffer.first(count));
  return count;
}

Result<std::unique_ptr<SignedDataStream>> SignedDataStream::open(der::Stream& stream, const Limits& limits) {
  std::unique_ptr<SignedDataStream> reader(new SignedDataStream(stream, limits));
  TRY(reader->read_head());
  return reader;
}

// SignedData ::= SEQUENCE { version, digestAlgorithms, encapContentInfo, ... }
Status SignedDataStream::read_head() {
  TRY(stream_.enter(der::kSequence));
  TRY_ASSIGN(const Bytes version, stream_.element(limits_.small_structure_octets));
  TRY(der::parse_single(version, der::kInteger));
  TRY(read_digest_algorithms());
  return open_content();
}

Status SignedDataStream::read_digest_algorithms() {
  TRY_ASSIGN(const Bytes set, stream_.element(limits_.small_structure_octets));
  TRY_ASSIGN(const der::Element element, der::parse_single(set, der::kSet));
  der::Reader reader(element.content);
  while (!reader.at_end()) {
    TRY_ASSIGN(const AlgorithmIdentifier algorithm, parse_algorithm(reader));
    if (const auto* digest = crypto::find_digest(algorithm.oid)) digests_.push_back(digest->id);
    if (digests_.size() > limits_.signers) return too_many("digestAlgorithms", limits_.signers);
  }
  return {};
}

// EncapsulatedContentInfo ::= SEQUENCE { eContentType, eContent [0] EXPLICIT OCTET STRING OPTIONAL }
Status SignedDataStream::open_content() {
  TRY(stream_.enter(der::kSequence));
  TRY_ASSIGN(const Bytes type, stream_.element(limits_.small_structure_octets));
  der::Reader reader(type);
  TRY_ASSIGN(content_type_, der::read_oid(reader));
  TRY_ASSIGN(const std::uint8_t next, stream_.peek());
  has_content_ = next == der::context_constructed(0);
  if (!has_content_) {
    content_ = std::make_unique<MemorySource>(ByteView{});
    return {};
  }
  TRY(stream_.enter(next));
  TRY_ASSIGN(content_, stream_.octet_string(der::kOctetString));
  return {};
}

Status SignedDataStream::read_certificates(SignedDataTail& tail) {
  TRY_ASSIGN(const std::uint8_t next, stream_.peek());
  if (next != der::context_constructed(0)) return {};
  TRY(stream_.enter(next));
  for (size_t count = 0;; ++count) {
    TRY_ASSIGN(const std::uint8_t tag, stream_.peek());
    if (tag == der::kEnd) break;
    if (count >= limits_.certificates) return too_many("certificates", limits_.certificates);
    if (tag != der::kSequence) {
      TRY(stream_.skip());  // attribute certificates and other kinds
      continue;
    }
    TRY_ASSIGN(const Bytes octets, stream_.raw_element(limits_.small_structure_octets));
    if (auto certificate = parse_certificate(octets)) {
      tail.certificates.push_back(std::move(*certificate));
    } else {
      ++tail.unreadable_certificates;
    }
  }
  return stream_.leave();
}

Status SignedDataStream::read_crls(SignedDataTail& tail) {
  TRY_ASSIGN(const std::uint8_t next, stream_.peek());
  if (next != der::context_constructed(1)) return {};
  TRY(stream_.enter(next));
  for (;;) {
    TRY_ASSIGN(const std::uint8_t tag, stream_.peek());
    if (tag == der::kEnd) break;
    if (tail.crls.size() >= limits_.crls) return too_many("crls", limits_.crls);
    TRY_ASSIGN(Bytes der, stream_.element(limits_.crl_octets));
    if (tag == der::kSequence) tail.crls.push_back(std::move(der));
  }
  return stream_.leave();
}

Status SignedDataStream::read_signers(SignedDataTail& tail) {
  TRY(stream_.enter(der::kSet));
  for (;;) {
    TRY_ASSIGN(const std::uint8_t tag, stream_.peek());
    if (tag == der::kEnd) break;
    if (tail.signers.size() >= limits_.signers) return too_many("signerInfos", limits_.signers);
    TRY_ASSIGN(const Bytes der, stream_.element(limits_.small_structure_octets));
    TRY_ASSIGN(SignerInfo signer, parse_signer_info(der));
    signer.content_is_attributes = has_content_ && watch_.found();
    tail.signers.push_back(std::move(signer));
  }
  return stream_.leave();
}

Result<SignedDataTail> SignedDataStream::finish() {
  TRY(drain(watched_));
  if (has_content_) TRY(stream_.leave());  // [0] EXPLICIT
  TRY(stream_.leave());                    // EncapsulatedContentInfo
  SignedDataTail tail;
  TRY(read_certificates(tail));
  TRY(read_crls(tail));
  TRY(read_signers(tail));
  TRY(finish_content_info(stream_));
  return tail;
}

}  // namespace letterlock::cms
