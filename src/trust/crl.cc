#include "trust/crl.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "trust/crl_data.h"
#include "trust/der_walk.h"

namespace letterlock::trust {
namespace {

constexpr size_t kCrlMax = size_t{1} << 30;

// Content octets of id-ce identifiers (2.5.29.x).
constexpr std::uint8_t kCrlNumber = 20;
constexpr std::uint8_t kReasonCode = 21;
constexpr std::uint8_t kInvalidityDate = 24;
constexpr std::uint8_t kDeltaCrlIndicator = 27;
constexpr std::uint8_t kIssuingDistributionPoint = 28;

// x of 2.5.29.x; 0 for every other identifier.
std::uint8_t standard_extension(ByteView oid) {
  return oid.size() == 3 && oid[0] == 0x55 && oid[1] == 0x1d ? oid[2] : std::uint8_t{0};
}

tl::unexpected<Error> malformed(std::string_view part) {
  return fail(ErrorCode::crl_malformed, {{"reason", std::string(part)}});
}

std::optional<ByteView> serial_of(ByteView entry) {
  DerWalk walk(entry);
  const auto serial = walk.next(tag::kInteger);
  if (!serial || serial->content.empty()) return std::nullopt;
  return serial->content;
}

bool less(ByteView a, ByteView b) { return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end()); }

// RFC 5280 section 5.3: an entry's critical extension that is not understood makes the list unusable.
bool has_strange_critical(ByteView entry) {
  DerWalk walk(entry);
  walk.next();
  walk.next();
  const auto extensions = walk.next(tag::kSequence);
  if (!extensions) return false;
  DerWalk list(extensions->content);
  while (const auto element = list.next()) {
    const auto extension = extension_of(*element);
    if (!extension) return true;
    const std::uint8_t id = standard_extension(extension->oid);
    if (extension->critical && id != kReasonCode && id != kInvalidityDate) return true;
  }
  return false;
}

// Where entry number `offset` begins, without its tag and length.
ByteView entry_at(const Crl::Data& data, std::uint32_t offset) {
  DerWalk walk(data.entries.subspan(offset));
  const auto entry = walk.next(tag::kSequence);
  return entry ? entry->content : ByteView();
}

ByteView serial_at(const Crl::Data& data, std::uint32_t offset) {
  return serial_of(entry_at(data, offset)).value_or(ByteView());
}

Status index_entries(Crl::Data& data) {
  DerWalk walk(data.entries);
  while (!walk.at_end()) {
    const auto entry = walk.next(tag::kSequence);
    if (!entry || !serial_of(entry->content)) return malformed("entry");
    if (has_strange_critical(entry->content)) data.unusable = "critical entry extension";
    data.offsets.push_back(static_cast<std::uint32_t>(entry->whole.data() - data.entries.data()));
  }
  data.offsets.shrink_to_fit();
  std::sort(data.offsets.begin(), data.offsets.end(),
            [&](std::uint32_t a, std::uint32_t b) { return less(serial_at(data, a), serial_at(data, b)); });
  return {};
}

Status read_scope(Crl::Data& data, ByteView value) {
  const unsigned char* in = value.data();
  data.scope.reset(d2i_ISSUING_DIST_POINT(nullptr, &in, static_cast<long>(value.size())));
  if (!data.scope || in != value.data() + value.size()) return malformed("issuingDistributionPoint");
  if (data.scope->indirectCRL > 0) data.unusable = "indirect list";
  if (data.scope->onlyattr > 0) data.unusable = "attribute certificates only";
  DIST_POINT_NAME* point = data.scope->distpoint;
  if (point != nullptr && DIST_POINT_set_dpname(point, data.issuer.get()) != 1) return malformed("distribution point");
  return {};
}

Status read_extensions(Crl::Data& data, ByteView content) {
  DerWalk list(content);
  while (!list.at_end()) {
    const auto element = list.next();
    const auto extension = element ? extension_of(*element) : std::nullopt;
    if (!extension) return malformed("extension");
    switch (standard_extension(extension->oid)) {
      case kCrlNumber: {
        DerWalk value(extension->value);
        if (const auto number = value.next(tag::kInteger)) data.number_hex = to_hex(number->content);
        break;
      }
      case kIssuingDistributionPoint: TRY(read_scope(data, extension->value)); break;
      case kDeltaCrlIndicator: data.unusable = "delta list"; break;
      default:
        if (extension->critical) data.unusable = "critical extension";
    }
  }
  return {};
}

Status read_issuer(Crl::Data& data, const Element& name) {
  const unsigned char* in = name.whole.data();
  data.issuer_der = name.whole;
  data.issuer.reset(d2i_X509_NAME(nullptr, &in, static_cast<long>(name.whole.size())));
  if (!data.issuer) return malformed("issuer");
  return {};
}

// TBSCertList, RFC 5280 section 5.1.2. Returns the inner algorithm identifier.
Result<ByteView> read_signed_part(Crl::Data& data, ByteView content) {
  DerWalk walk(content);
  walk.next(tag::kInteger);  // version; absent in version 1
  const auto algorithm = walk.next(tag::kSequence);
  const auto issuer = walk.next(tag::kSequence);
  const auto this_update = walk.next();
  if (!algorithm || !issuer || !this_update) return malformed("fields");
  TRY(read_issuer(data, *issuer));
  const auto time = time_of(*this_update);
  if (!time) return malformed("thisUpdate");
  data.this_update = *time;
  if (walk.next_tag() == tag::kUtcTime || walk.next_tag() == tag::kGeneralizedTime) {
    const auto next_update = walk.next();
    data.next_update = next_update ? time_of(*next_update) : std::nullopt;
    if (!data.next_update) return malformed("nextUpdate");
  }
  if (const auto entries = walk.next(tag::kSequence)) {
    data.entries = entries->content;
    TRY(index_entries(data));
  }
  if (const auto extensions = walk.next(tag::kContext0)) {
    DerWalk inner(extensions->content);
    const auto list = inner.next(tag::kSequence);
    if (!list) return malformed("extensions");
    TRY(read_extensions(data, list->content));
  }
  if (!walk.at_end()) return malformed("trailing data");
  return algorithm->whole;
}

Status read_list(Crl::Data& data) {
  DerWalk outer(data.der);
  const auto list = outer.next(tag::kSequence);
  if (!list || !outer.at_end()) return malformed("not one list");
  DerWalk walk(list->content);
  const auto signed_part = walk.next(tag::kSequence);
  const auto algorithm = walk.next(tag::kSequence);
  const auto signature = walk.next(tag::kBitString);
  if (!signed_part || !algorithm || !signature || !walk.at_end()) return malformed("not a list");
  data.signed_part = signed_part->whole;
  TRY_ASSIGN(const ByteView inner_algorithm, read_signed_part(data, signed_part->content));
  // RFC 5280 section 5.1.1.2: both say the same.
  if (!equal(inner_algorithm, algorithm->whole)) return malformed("signature algorithm");
  if (!read_signature(data, algorithm->whole, signature->content)) data.unusable = "signature algorithm";
  return {};
}

std::string reason_word(ByteView value) {
  constexpr std::array<std::string_view, 11> kWords = {
      "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
      "superseded",    "cessationOfOperation", "certificateHold", "",
      "removeFromCRL", "privilegeWithdrawn",   "aACompromise"};
  DerWalk walk(value);
  const auto code = walk.next(tag::kEnumerated);
  if (!code || code->content.size() != 1 || code->content[0] >= kWords.size()) return "unspecified";
  return std::string(kWords[code->content[0]]);
}

void read_entry_extensions(CrlEntry& entry, ByteView content) {
  DerWalk list(content);
  while (const auto element = list.next()) {
    const auto extension = extension_of(*element);
    if (!extension) return;
    const std::uint8_t id = standard_extension(extension->oid);
    DerWalk value(extension->value);
    if (id == kReasonCode) entry.reason = reason_word(extension->value);
    if (id == kInvalidityDate) {
      if (const auto time = value.next(tag::kGeneralizedTime)) entry.invalidity_date = time_of(*time);
    }
  }
  entry.on_hold = entry.reason == "certificateHold";
  entry.removed = entry.reason == "removeFromCRL";
}

// A revocation whose time cannot be read holds since ever.
CrlEntry read_entry(ByteView content) {
  DerWalk walk(content);
  walk.next(tag::kInteger);
  CrlEntry entry{Time{}};
  const auto revoked_at = walk.next();
  if (revoked_at) entry.revoked_at = time_of(*revoked_at).value_or(Time{});
  if (const auto extensions = walk.next(tag::kSequence)) read_entry_extensions(entry, extensions->content);
  return entry;
}

}  // namespace

Result<Crl> Crl::parse(Bytes der) {
  const crypto::ErrorQueueGuard guard;
  if (der.size() > kCrlMax) return fail(ErrorCode::input_too_large, {{"limit", std::to_string(kCrlMax)}});
  auto data = std::make_shared<Data>();
  data->der = std::move(der);
  TRY(read_list(*data));
  return Crl(std::move(data));
}

ByteView Crl::der() const { return data_->der; }
std::string Crl::issuer() const { return x509::name_to_string(data_->issuer_der); }
Time Crl::this_update() const { return data_->this_update; }
std::optional<Time> Crl::next_update() const { return data_->next_update; }
std::string Crl::number_hex() const { return data_->number_hex; }
size_t Crl::size() const { return data_->offsets.size(); }
const std::string& Crl::unusable_reason() const { return data_->unusable; }

std::optional<CrlEntry> Crl::find(ByteView serial) const {
  const auto& offsets = data_->offsets;
  const auto found =
      std::lower_bound(offsets.begin(), offsets.end(), serial,
                       [&](std::uint32_t offset, ByteView wanted) { return less(serial_at(*data_, offset), wanted); });
  if (found == offsets.end() || !equal(serial_at(*data_, *found), serial)) return std::nullopt;
  return read_entry(entry_at(*data_, *found));
}

}  // namespace letterlock::trust
