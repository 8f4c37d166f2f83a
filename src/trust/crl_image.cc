#include "trust/crl_image.h"

#include <algorithm>

#include "crypto/digest.h"
#include "trust/crl_summary.h"

namespace letterlock::trust {
namespace {

constexpr std::string_view kMagic = "LLCRLIDX";
constexpr std::uint64_t kVersion = 1;
constexpr size_t kPrologueSize = 16;
constexpr size_t kBlockSize = 16 * 1024;
constexpr size_t kChecksumSize = 16;
constexpr size_t kDigestSize = 32;
// Seven numbers, two digests, and the digest of all that.
constexpr size_t kTrailerSize = 7 * 8 + 3 * kDigestSize;

Bytes prologue() {
  Bytes out = to_bytes(as_bytes(kMagic));
  put_number(out, kVersion);
  return out;
}

Bytes checksum(ByteView octets) {
  Bytes digest = crypto::sha256(octets);
  digest.resize(kChecksumSize);
  return digest;
}

std::uint64_t flags_of(const CrlRecordFormat& format) {
  return (format.issuers ? 1u : 0u) | (format.dates ? 2u : 0u);
}

Bytes digest_of_tables(ByteView fences, ByteView checksums) {
  crypto::Digest digest(crypto::DigestAlgorithm::sha256);
  digest.update(fences);
  digest.update(checksums);
  return digest.finish();
}

struct Trailer {
  std::uint64_t file_size = 0;
  std::uint64_t records = 0;
  std::uint64_t records_per_block = 0;
  std::uint64_t blocks = 0;
  std::uint64_t width = 0;
  std::uint64_t flags = 0;
  std::uint64_t summary_size = 0;
  ByteView tables_digest;
  ByteView summary_digest;
};

std::optional<Trailer> read_trailer(ByteView image) {
  if (image.size() < kPrologueSize + kTrailerSize) return std::nullopt;
  if (!equal(image.first(kPrologueSize), prologue())) return std::nullopt;
  const ByteView octets = image.last(kTrailerSize);
  const ByteView before = octets.first(kTrailerSize - kDigestSize);
  if (!equal(crypto::sha256(before), octets.last(kDigestSize))) return std::nullopt;
  const auto number = [&](size_t index) { return get_number(octets.subspan(8 * index)); };
  Trailer t{number(0), number(1), number(2), number(3), number(4), number(5), number(6),
            octets.subspan(56, kDigestSize), octets.subspan(56 + kDigestSize, kDigestSize)};
  if (t.file_size != image.size() || t.width > kCrlSerialMax || t.records_per_block == 0) return std::nullopt;
  return t;
}

// The sizes that the trailer names make up the file, no octet more or less.
bool adds_up(const Trailer& t, const CrlRecordFormat& format) {
  const std::uint64_t most = t.file_size;  // no part is larger, so that no product below is too large
  if (t.records > most || t.blocks > most || t.summary_size > most || t.records_per_block > kBlockSize) return false;
  if (t.blocks != (t.records + t.records_per_block - 1) / t.records_per_block) return false;
  return kPrologueSize + t.records * format.size() + t.blocks * (format.key_size() + kChecksumSize) + t.summary_size +
             kTrailerSize ==
         t.file_size;
}

}  // namespace

ByteView CrlLayout::block(std::uint64_t index) const {
  const std::uint64_t begin = index * records_per_block;
  const std::uint64_t count = std::min(records_per_block, records - begin);
  return data.subspan(begin * format.size(), count * format.size());
}

ByteView CrlLayout::fence(std::uint64_t index) const {
  return fences.subspan(index * format.key_size(), format.key_size());
}

bool CrlLayout::block_is_whole(std::uint64_t index) const {
  return equal(checksum(block(index)), checksums.subspan(index * kChecksumSize, kChecksumSize));
}

CrlImageWriter::CrlImageWriter(Sink& image, const CrlRecordFormat& format)
    : image_(image),
      format_(format),
      records_per_block_(kBlockSize / format.size()),
      block_(records_per_block_ * format.size()) {}

Status CrlImageWriter::write(ByteView octets) {
  written_ += octets.size();
  return image_.write(octets);
}

Status CrlImageWriter::begin() { return write(prologue()); }

Status CrlImageWriter::add(const CrlRecord& record) {
  if (pending_ && pending_->key == record.key) {
    pending_ = worst_of(*pending_, record);
    return {};
  }
  if (pending_) TRY(put_pending());
  pending_ = record;
  return {};
}

Status CrlImageWriter::put_pending() {
  if (filled_ == block_.size()) TRY(put_block());
  format_.encode(*pending_, block_.data() + filled_);
  filled_ += format_.size();
  ++records_;
  return {};
}

Status CrlImageWriter::put_block() {
  const ByteView block = ByteView(block_).first(filled_);
  append(fences_, block.first(format_.key_size()));
  append(checksums_, checksum(block));
  filled_ = 0;
  return write(block);
}

Status CrlImageWriter::finish(const CrlSummary& summary) {
  if (pending_) TRY(put_pending());
  if (filled_ > 0) TRY(put_block());
  const Bytes summary_octets = encode_summary(summary);
  TRY(write(fences_));
  TRY(write(checksums_));
  TRY(write(summary_octets));
  Bytes trailer;
  const std::uint64_t blocks = checksums_.size() / kChecksumSize;
  for (const std::uint64_t number : {written_ + kTrailerSize, records_, std::uint64_t{records_per_block_}, blocks,
                                     std::uint64_t{format_.serial_width}, flags_of(format_),
                                     std::uint64_t{summary_octets.size()}}) {
    put_number(trailer, number);
  }
  append(trailer, digest_of_tables(fences_, checksums_));
  append(trailer, crypto::sha256(summary_octets));
  append(trailer, crypto::sha256(trailer));
  return write(trailer);
}

std::optional<OpenedCrlImage> open_crl_image(ByteView image) {
  const auto trailer = read_trailer(image);
  if (!trailer) return std::nullopt;
  OpenedCrlImage opened;
  CrlLayout& layout = opened.layout;
  layout.format = {static_cast<std::uint8_t>(trailer->width), (trailer->flags & 1) != 0, (trailer->flags & 2) != 0};
  if (!adds_up(*trailer, layout.format)) return std::nullopt;
  layout.records = trailer->records;
  layout.records_per_block = trailer->records_per_block;
  layout.blocks = trailer->blocks;
  ByteView rest = image.subspan(kPrologueSize);
  const auto take = [&rest](std::uint64_t count) {
    const ByteView taken = rest.first(count);
    rest = rest.subspan(count);
    return taken;
  };
  layout.data = take(layout.records * layout.format.size());
  layout.fences = take(layout.blocks * layout.format.key_size());
  layout.checksums = take(layout.blocks * kChecksumSize);
  const ByteView summary = take(trailer->summary_size);
  if (!equal(digest_of_tables(layout.fences, layout.checksums), trailer->tables_digest)) return std::nullopt;
  if (!equal(crypto::sha256(summary), trailer->summary_digest)) return std::nullopt;
  auto decoded = decode_summary(summary);
  if (!decoded) return std::nullopt;
  opened.summary = std::move(*decoded);
  return opened;
}

}  // namespace letterlock::trust
