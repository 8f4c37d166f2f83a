#include "trust/crl.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "trust/crl_data.h"
#include "trust/crl_index.h"

namespace letterlock::trust {
namespace {

OwnedName name_of(ByteView der) {
  const unsigned char* in = der.data();
  return OwnedName(d2i_X509_NAME(nullptr, &in, static_cast<long>(der.size())));
}

OwnedPoint scope_of(ByteView der) {
  const unsigned char* in = der.data();
  return OwnedPoint(d2i_ISSUING_DIST_POINT(nullptr, &in, static_cast<long>(der.size())));
}

CrlEntry entry_of(const CrlRecord& record) {
  CrlEntry entry{from_crl_time(record.revoked_at()), std::nullopt, reason_word(record.reason())};
  if (record.invalidity != 0) entry.invalidity_date = from_crl_time(record.invalidity);
  entry.on_hold = record.reason() == kReasonHold;
  entry.removed = record.reason() == kReasonRemoved;
  return entry;
}

// A key, compared with items that lie one behind the other: by its first octets at once, and by the rest where these
// are the same. Behind each item there is more of the image, so that eight octets can be read.
class Needle {
 public:
  explicit Needle(ByteView key)
      : key_(key), mask_(key.size() < 8 ? ~std::uint64_t{0} << (64 - 8 * key.size()) : ~std::uint64_t{0}) {
    first_ = first_octets(key.data());
  }

  // The number of the first of `count` sorted items that is greater.
  std::uint64_t upper_bound(const std::uint8_t* items, std::uint64_t count, size_t size) const {
    std::uint64_t begin = 0;
    while (count > 0) {
      const std::uint64_t half = count / 2;
      const bool greater = is_less_than(items + (begin + half) * size);
      begin = greater ? begin : begin + half + 1;
      count = greater ? half : count - half - 1;
    }
    return begin;
  }
  // The same. Serial numbers are mostly random, so that a key lies near its share of the way from the first item to the
  // last: looking there first spares most of the memory that a plain search would have to wait for.
  std::uint64_t upper_bound_by_guess(const std::uint8_t* items, std::uint64_t count, size_t size) const {
    const std::uint64_t low = first_octets(items);
    const std::uint64_t high = first_octets(items + (count - 1) * size);
    if (first_ <= low || first_ >= high) return upper_bound(items, count, size);
    const double share = static_cast<double>(first_ - low) / static_cast<double>(high - low);
    const auto guess = static_cast<std::uint64_t>(share * static_cast<double>(count));
    const std::uint64_t begin = guess > kNear ? guess - kNear : 0;
    const std::uint64_t end = std::min(guess + kNear, count);
    for (const std::uint8_t* at = items + begin * size; at < items + end * size; at += 64) __builtin_prefetch(at);
    if (begin > 0 && is_less_than(items + begin * size)) return upper_bound(items, begin, size);
    if (end < count && !is_less_than(items + end * size)) {
      return end + upper_bound(items + end * size, count - end, size);
    }
    return begin + upper_bound(items + begin * size, end - begin, size);
  }
  bool is(const std::uint8_t* item) const { return std::memcmp(item, key_.data(), key_.size()) == 0; }

 private:
  static constexpr std::uint64_t kNear = 20;  // records; of some 700 a guess is mostly not further off

  std::uint64_t first_octets(const std::uint8_t* from) const {
    std::uint64_t octets = 0;
    std::memcpy(&octets, from, sizeof octets);
    return __builtin_bswap64(octets) & mask_;
  }
  bool is_less_than(const std::uint8_t* item) const {
    const std::uint64_t first = first_octets(item);
    if (first != first_) return first_ < first;
    return std::memcmp(item, key_.data(), key_.size()) > 0;
  }

  ByteView key_;  // in a buffer of at least eight octets
  std::uint64_t mask_;
  std::uint64_t first_ = 0;
};

}  // namespace

bool Crl::Data::block_is_whole(std::uint64_t index) const {
  std::atomic<std::uint64_t>& bits = whole_blocks[index / 64];
  const std::uint64_t bit = std::uint64_t{1} << (index % 64);
  if ((bits.load(std::memory_order_relaxed) & bit) != 0) return true;
  if (!layout.block_is_whole(index)) return false;
  bits.fetch_or(bit, std::memory_order_relaxed);
  return true;
}

Result<Crl> Crl::parse(ByteView der) {
  CrlIndexer indexer(scratch_in_memory());
  TRY(indexer.write(der));
  TRY(indexer.finish());
  MemorySink image;
  TRY(indexer.write_image(image));
  return of_image(image.take(), indexer.signed_part());
}

Result<Crl> Crl::of_image(Bytes image, Bytes signed_part) {
  auto data = std::make_shared<Data>();
  data->owned = std::move(image);
  data->signed_part = std::move(signed_part);
  return of_data(std::move(data));
}

Result<Crl> Crl::open(const std::string& path, Mend mend) {
  auto data = std::make_shared<Data>();
  data->path = path;
  data->mend = std::move(mend);
  TRY_ASSIGN(data->mapped, MappedFile::open(path));
  return of_data(std::move(data));
}

Result<Crl> Crl::of_data(std::shared_ptr<Data> data) {
  const crypto::ErrorQueueGuard guard;
  const auto damaged = [&] { return fail(ErrorCode::crl_index_damaged, {{"path", data->path}}); };
  auto opened = open_crl_image(data->image());
  if (!opened) return damaged();
  data->summary = std::move(opened->summary);
  data->layout = opened->layout;
  data->issuer = name_of(data->summary.issuer);
  if (!data->issuer) return damaged();
  if (!data->summary.scope.empty()) {
    data->scope = scope_of(data->summary.scope);
    if (!data->scope) return damaged();
    DIST_POINT_NAME* point = data->scope->distpoint;
    if (point != nullptr && DIST_POINT_set_dpname(point, data->issuer.get()) != 1) return damaged();
  }
  for (const Bytes& der : data->summary.issuers) {
    data->issuers.push_back(name_of(der));
    if (!data->issuers.back()) return damaged();
  }
  data->scheme = signature_scheme(data->summary.signature_algorithm);
  data->whole_blocks = std::make_unique<std::atomic<std::uint64_t>[]>(data->layout.blocks / 64 + 1);
  return Crl(std::move(data));
}

std::string Crl::issuer() const { return x509::name_to_string(data_->summary.issuer); }
ByteView Crl::issuer_der() const { return data_->summary.issuer; }
Time Crl::this_update() const { return data_->summary.this_update; }
std::optional<Time> Crl::next_update() const { return data_->summary.next_update; }
std::string Crl::number_hex() const { return to_hex(data_->summary.number); }
size_t Crl::size() const { return data_->summary.entries; }
std::string Crl::list_digest() const { return to_hex(data_->summary.list_digest); }
bool Crl::is_delta() const { return data_->summary.base_number.has_value(); }
std::optional<std::string> Crl::base_number_hex() const {
  if (!is_delta()) return std::nullopt;
  return to_hex(*data_->summary.base_number);
}
bool Crl::is_indirect() const { return data_->scope != nullptr && data_->scope->indirectCRL > 0; }
ByteView Crl::scope_der() const { return data_->summary.scope; }
const std::string& Crl::unusable_reason() const { return data_->summary.unusable; }

bool Crl::signed_by(const x509::Certificate& authority) const {
  const crypto::ErrorQueueGuard guard;
  // RFC 5280 section 6.3.3 (f): cRLSign, where the authority's certificate has a key usage.
  if (!authority.key_usage().crl_sign) return false;
  EVP_PKEY* key = X509_get0_pubkey(authority.native());
  const auto& signers = data_->summary.signers;
  if (std::find(signers.begin(), signers.end(), key_fingerprint(key)) != signers.end()) return true;
  return verify_signature(key, data_->scheme, {data_->summary.digest, data_->signed_part}, data_->summary.signature);
}

bool Crl::same_source(const Crl& other) const {
  const auto& signers = data_->summary.signers;
  const auto& others = other.data_->summary.signers;
  const auto shared = std::find_first_of(signers.begin(), signers.end(), others.begin(), others.end());
  return shared != signers.end() && is_delta() == other.is_delta() && equal(scope_der(), other.scope_der()) &&
         X509_NAME_cmp(data_->issuer.get(), other.data_->issuer.get()) == 0;
}

bool Crl::older_than(const Crl& other) const {
  if (!same_source(other)) return false;
  if (this_update() != other.this_update()) return this_update() < other.this_update();
  const Bytes& mine = data_->summary.number;
  const Bytes& theirs = other.data_->summary.number;
  return mine.size() != theirs.size() ? mine.size() < theirs.size() : mine < theirs;
}

namespace {

Result<std::optional<CrlEntry>> ask(const Crl::Data& data, ByteView serial, const X509_NAME* issuer) {
  TRY_ASSIGN(const auto record, data.find(serial, issuer));
  if (!record) return std::nullopt;
  return entry_of(*record);
}

}  // namespace

Result<std::optional<CrlEntry>> Crl::find(ByteView serial) const {
  auto found = ask(*data_, serial, data_->issuer.get());
  if (found || !data_->mend) return found;
  TRY_ASSIGN(const Crl mended, data_->mend());
  return ask(*mended.data_, serial, mended.data_->issuer.get());
}

Result<std::optional<CrlEntry>> Crl::find(const x509::Certificate& certificate) const {
  const ByteView serial = certificate.serial();
  const X509_NAME* issuer = X509_get_issuer_name(certificate.native());
  auto found = ask(*data_, serial, issuer);
  if (found || !data_->mend) return found;
  TRY_ASSIGN(const Crl mended, data_->mend());
  return ask(*mended.data_, serial, issuer);
}

// One name may have several numbers: entries may also name the list's own issuer, or write a name in another way.
Result<std::optional<CrlRecord>> Crl::Data::find(ByteView serial, const X509_NAME* wanted) const {
  std::optional<CrlRecord> worst;
  for (size_t number = 0; number <= issuers.size(); ++number) {
    const X509_NAME* name = number == 0 ? issuer.get() : issuers[number - 1].get();
    if (name != wanted && X509_NAME_cmp(name, wanted) != 0) continue;
    TRY_ASSIGN(const auto found, look_up(serial, static_cast<std::uint16_t>(number)));
    if (found) worst = worst ? worst_of(*worst, *found) : *found;
  }
  return worst;
}

Result<std::optional<CrlRecord>> Crl::Data::look_up(ByteView serial, std::uint16_t number) const {
  const CrlRecordFormat& format = layout.format;
  const auto wanted = crl_key(serial, number);
  if (!wanted || serial.size() > format.serial_width || (number != 0 && !format.issuers)) return std::nullopt;
  std::array<std::uint8_t, 24> octets{};
  format.encode_key(*wanted, octets.data());
  const Needle needle(ByteView(octets).first(format.key_size()));
  const std::uint64_t behind = needle.upper_bound(layout.fences.data(), layout.blocks, format.key_size());
  if (behind == 0) return std::nullopt;
  if (!block_is_whole(behind - 1)) return fail(ErrorCode::crl_index_damaged, {{"path", path}});
  const ByteView block = layout.block(behind - 1);
  const std::uint64_t next = needle.upper_bound_by_guess(block.data(), block.size() / format.size(), format.size());
  if (next == 0) return std::nullopt;
  const std::uint8_t* record = block.data() + (next - 1) * format.size();
  if (!needle.is(record)) return std::nullopt;
  return format.decode(record);
}

Status Crl::check() const {
  for (std::uint64_t i = 0; i < data_->layout.blocks; ++i) {
    if (!data_->layout.block_is_whole(i)) return fail(ErrorCode::crl_index_damaged, {{"path", data_->path}});
  }
  return {};
}

}  // namespace letterlock::trust
