#include "trust/crl.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "trust/crl_data.h"
#include "trust/crl_scope.h"
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
constexpr std::uint8_t kCertificateIssuer = 29;

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
void note_extensions(Crl::Data& data, const Element& entry) {
  DerWalk walk(entry.content);
  walk.next();
  walk.next();
  const auto extensions = walk.next(tag::kSequence);
  if (!extensions) return;
  DerWalk list(extensions->content);
  while (const auto element = list.next()) {
    const auto extension = extension_of(*element);
    const std::uint8_t id = extension ? standard_extension(extension->oid) : std::uint8_t{0};
    const bool known = id == kReasonCode || id == kInvalidityDate || id == kCertificateIssuer;
    if (!extension || (extension->critical && !known)) data.unusable = "critical entry extension";
    if (!extension || id != kCertificateIssuer) continue;
    const auto offset = static_cast<std::uint32_t>(entry.whole.data() - data.entries.data());
    data.entry_issuers.emplace_back(offset, extension->value);
  }
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
    note_extensions(data, *entry);
    data.offsets.push_back(static_cast<std::uint32_t>(entry->whole.data() - data.entries.data()));
  }
  data.offsets.shrink_to_fit();
  std::sort(data.offsets.begin(), data.offsets.end(),
            [&](std::uint32_t a, std::uint32_t b) { return less(serial_at(data, a), serial_at(data, b)); });
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
      case kIssuingDistributionPoint:
        if (!is_scope(extension->value)) return malformed("issuingDistributionPoint");
        data.scope = extension->value;
        break;
      case kDeltaCrlIndicator: {
        DerWalk value(extension->value);
        const auto base = value.next(tag::kInteger);
        if (!base) return malformed("deltaCRLIndicator");
        data.base_number_hex = to_hex(base->content);
        break;
      }
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
  // RFC 5280 section 5.3.3: a list whose entries are another's is an indirect one, and says so.
  if (!data.entry_issuers.empty() && !is_indirect(data.scope)) data.unusable = "certificateIssuer in a direct list";
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

std::vector<std::uint32_t>::const_iterator first_of(const Crl::Data& data, ByteView serial) {
  return std::lower_bound(data.offsets.begin(), data.offsets.end(), serial,
                          [&](std::uint32_t offset, ByteView wanted) { return less(serial_at(data, offset), wanted); });
}

// RFC 5280 section 5.3.3: the last certificateIssuer up to this entry, else the list's issuer.
bool is_about(const Crl::Data& data, std::uint32_t offset, const x509::Certificate& certificate) {
  const auto& issuers = data.entry_issuers;
  const auto next = std::upper_bound(issuers.begin(), issuers.end(), offset,
                                     [](std::uint32_t wanted, const auto& issuer) { return wanted < issuer.first; });
  if (next == issuers.begin()) return is_name(data.issuer_der, certificate.issuer_der());
  return names_include(std::prev(next)->second, certificate.issuer_der());
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
ByteView Crl::issuer_der() const { return data_->issuer_der; }
ByteView Crl::scope_der() const { return data_->scope; }
std::optional<std::string> Crl::base_number_hex() const { return data_->base_number_hex; }
std::string Crl::issuer() const { return x509::name_to_string(data_->issuer_der); }
Time Crl::this_update() const { return data_->this_update; }
std::optional<Time> Crl::next_update() const { return data_->next_update; }
std::string Crl::number_hex() const { return data_->number_hex; }
size_t Crl::size() const { return data_->offsets.size(); }
const std::string& Crl::unusable_reason() const { return data_->unusable; }

std::optional<CrlEntry> Crl::find(ByteView serial) const {
  const auto found = first_of(*data_, serial);
  if (found == data_->offsets.end() || !equal(serial_at(*data_, *found), serial)) return std::nullopt;
  return read_entry(entry_at(*data_, *found));
}

Result<std::optional<CrlEntry>> Crl::find(const x509::Certificate& certificate) const {
  const Bytes serial = certificate.issuer_and_serial().serial;
  std::optional<CrlEntry> worst;
  for (auto found = first_of(*data_, serial); found != data_->offsets.end(); ++found) {
    if (!equal(serial_at(*data_, *found), serial)) break;
    if (!is_about(*data_, *found, certificate)) continue;
    const CrlEntry entry = read_entry(entry_at(*data_, *found));
    if (!worst || worst->removed || (worst->on_hold && !entry.removed)) worst = entry;
  }
  return worst;
}

}  // namespace letterlock::trust
