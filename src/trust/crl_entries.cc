#include "trust/crl_entries.h"

#include <algorithm>
#include <cstring>

#include "crypto/openssl.h"
#include "trust/der_walk.h"

namespace letterlock::trust {
namespace {

using OwnedName = crypto::Owned<X509_NAME, X509_NAME_free>;

constexpr std::uint64_t kEntryMax = 64 * 1024;

// Content octets of id-ce identifiers (2.5.29.x).
constexpr std::uint8_t kReasonCode = 21;
constexpr std::uint8_t kInvalidityDate = 24;
constexpr std::uint8_t kCertificateIssuer = 29;

// Extensions that hold a reason code and nothing else; the code follows.
constexpr std::array<std::uint8_t, 13> kOnlyReason = {0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55,
                                                      0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01};
constexpr size_t kUtcTimeSize = 13;

// Two decimal digits; 100 or more where they are none.
unsigned two_digits(const std::uint8_t* from) {
  const unsigned tens = from[0] - unsigned{'0'};
  const unsigned ones = from[1] - unsigned{'0'};
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

// YYMMDDhhmmssZ, where the date is one that every month has; nullopt leaves it to time_of().
std::optional<CrlTime> plain_utc_time(const std::uint8_t* from) {
  static const CrlTime year_1950 = to_crl_time(Time{std::chrono::sys_days{std::chrono::year{1950} / 1 / 1}});
  static constexpr std::array<unsigned, 12> kBefore = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
  const unsigned yy = two_digits(from), month = two_digits(from + 2), day = two_digits(from + 4);
  const unsigned hour = two_digits(from + 6), minute = two_digits(from + 8), second = two_digits(from + 10);
  if (yy > 99 || month - 1 > 11 || day - 1 > 27 || hour > 23 || minute > 59 || second > 59 || from[12] != 'Z') {
    return std::nullopt;
  }
  // RFC 5280 section 4.1.2.5.1: 50 to 99 are of the last century. Every fourth year from 1952 to 2048 is a leap year.
  const unsigned years = yy >= 50 ? yy - 50 : yy + 50;
  const unsigned leap_days = (years + 1) / 4 + (years % 4 == 2 && month > 2 ? 1 : 0);
  const unsigned days = years * 365 + leap_days + kBefore[month - 1] + day - 1;
  return year_1950 + std::uint64_t{days} * 86400 + hour * 3600 + minute * 60 + second;
}

CrlTime entry_time(const Element& element) {
  if (element.tag == tag::kUtcTime && element.content.size() == kUtcTimeSize) {
    if (const auto plain = plain_utc_time(element.content.data())) return *plain;
  }
  const auto time = time_of(element);
  return time ? to_crl_time(*time) : 0;
}

std::uint8_t reason_of(ByteView value) {
  DerWalk walk(value);
  const auto code = walk.next(tag::kEnumerated);
  if (!code || code->content.size() != 1 || code->content[0] > kReasonMax) return kReasonUnspecified;
  return code->content[0];
}

// A date that cannot be read says that there is one: then it counts since ever.
CrlTime invalidity_of(ByteView value) {
  DerWalk walk(value);
  const auto element = walk.next(tag::kGeneralizedTime);
  const auto time = element ? time_of(*element) : std::nullopt;
  return time ? to_crl_time(*time) : 1;
}

// directoryName holds a Name explicitly, since that is a CHOICE.
bool is_name(ByteView der) {
  const crypto::ErrorQueueGuard guard;
  const unsigned char* in = der.data();
  const OwnedName name(d2i_X509_NAME(nullptr, &in, static_cast<long>(der.size())));
  return name && in == der.data() + der.size();
}

}  // namespace

tl::unexpected<Error> crl_malformed(std::string_view part) {
  return fail(ErrorCode::crl_malformed, {{"reason", std::string(part)}});
}

Result<size_t> CrlEntries::read(ByteView octets) {
  size_t used = 0;
  while (left_ > 0) {
    const Head head = read_head(octets.data() + used, octets.size() - used);
    if (head.state == Head::State::more_needed) break;
    if (head.state == Head::State::malformed || head.tag != tag::kSequence) return crl_malformed("entry");
    if (head.total() > left_ || head.total() > kEntryMax) return crl_malformed("entry");
    if (head.total() > octets.size() - used) break;
    TRY(read_entry(octets.subspan(used + head.size, static_cast<size_t>(head.length))));
    used += static_cast<size_t>(head.total());
    left_ -= head.total();
    ++count_;
  }
  return used;
}

Status CrlEntries::read_entry(ByteView content) {
  DerWalk walk(content);
  const auto serial = walk.next(tag::kInteger);
  // RFC 5280 section 4.1.2.2: serial numbers of up to 20 octets.
  if (!serial || serial->content.size() > kCrlSerialMax || !is_shortest_integer(serial->content)) {
    return crl_malformed("serial number");
  }
  const auto time = walk.next();
  if (!time || (time->tag != tag::kUtcTime && time->tag != tag::kGeneralizedTime)) return crl_malformed("entry time");
  const CrlTime revoked_at = entry_time(*time);
  record_.invalidity = 0;
  record_.set(revoked_at, kReasonUnspecified);
  if (!walk.at_end()) {
    const auto extensions = walk.next(tag::kSequence);
    if (!extensions || !walk.at_end()) return crl_malformed("entry");
    const ByteView whole = extensions->whole;
    if (whole.size() == kOnlyReason.size() + 1 && std::memcmp(whole.data(), kOnlyReason.data(), 13) == 0) {
      record_.set(revoked_at, whole[13] > kReasonMax ? kReasonUnspecified : whole[13]);
    } else {
      TRY(read_extensions(extensions->content, revoked_at));
    }
  }
  record_.key = *crl_key(serial->content, issuer_);
  return runs_.add(record_);
}

Status CrlEntries::read_extensions(ByteView content, CrlTime revoked_at) {
  DerWalk list(content);
  while (!list.at_end()) {
    const auto element = list.next();
    const auto extension = element ? extension_of(*element) : std::nullopt;
    if (!extension) return crl_malformed("entry extension");
    switch (standard_extension(extension->oid)) {
      case kReasonCode: record_.set(revoked_at, reason_of(extension->value)); break;
      case kInvalidityDate: record_.invalidity = invalidity_of(extension->value); break;
      case kCertificateIssuer: TRY(take_issuer(extension->value)); break;
      default:
        // RFC 5280 section 5.3: what is critical and not understood makes the list unusable.
        if (extension->critical) unusable_ = "critical entry extension";
    }
  }
  return {};
}

// GeneralNames with one directoryName. It holds for the entries behind it, too (RFC 5280 section 5.3.3).
Status CrlEntries::take_issuer(ByteView value) {
  DerWalk outer(value);
  const auto names = outer.next(tag::kSequence);
  if (!names) return crl_malformed("certificateIssuer");
  DerWalk list(names->content);
  while (const auto name = list.next()) {
    if (name->tag != tag::kContext4 || !is_name(name->content)) continue;
    const auto found = std::find_if(issuers_.begin(), issuers_.end(),
                                    [&](const Bytes& known) { return equal(known, name->content); });
    if (found == issuers_.end() && issuers_.size() == kCrlIssuersMax) break;
    issuer_ = static_cast<std::uint16_t>(found - issuers_.begin() + 1);
    if (found == issuers_.end()) issuers_.push_back(to_bytes(name->content));
    return {};
  }
  unusable_ = "certificateIssuer";
  return {};
}

}  // namespace letterlock::trust
