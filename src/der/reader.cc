#include "der/reader.h"

#include <cstdio>

#include "der/header.h"

namespace letterlock::der {
namespace {

std::string tag_name(std::uint8_t tag) {
  char text[8];
  std::snprintf(text, sizeof text, "0x%02x", tag);
  return text;
}

tl::unexpected<Error> malformed(const char* what) { return fail(ErrorCode::der_malformed, {{"what", what}}); }

// Two digits at `position`, or -1.
int two_digits(std::string_view text, size_t position) {
  const char high = text[position];
  const char low = text[position + 1];
  if (high < '0' || high > '9' || low < '0' || low > '9') return -1;
  return (high - '0') * 10 + (low - '0');
}

}  // namespace

Result<Element> Reader::next() {
  TRY_ASSIGN(const Header header, parse_header(rest_, Rules::der));
  if (header.tag == 0) return malformed("tag");
  if (rest_.size() - header.octets < header.length) return fail(ErrorCode::der_truncated);
  const auto length = static_cast<size_t>(header.length);
  const Element element{header.tag, rest_.subspan(header.octets, length), rest_.first(header.octets + length)};
  rest_ = rest_.subspan(element.whole.size());
  return element;
}

Result<Element> Reader::expect(std::uint8_t tag) {
  if (peek() != tag || at_end()) {
    return fail(ErrorCode::der_unexpected_tag,
                {{"expected", tag_name(tag)}, {"found", at_end() ? "-" : tag_name(peek())}});
  }
  return next();
}

Result<std::optional<Element>> Reader::next_if(std::uint8_t tag) {
  if (at_end() || peek() != tag) return std::nullopt;
  TRY_ASSIGN(const Element element, next());
  return element;
}

Status Reader::expect_end() const {
  if (!at_end()) return malformed("octets behind the structure");
  return {};
}

Result<Element> parse_single(ByteView octets, std::uint8_t tag) {
  Reader reader(octets);
  TRY_ASSIGN(const Element element, reader.expect(tag));
  TRY(reader.expect_end());
  return element;
}

Result<Bytes> joined(const Element& string) {
  if ((string.tag & kConstructed) == 0) return to_bytes(string.content);
  Bytes content;
  Reader segments(string.content);
  while (!segments.at_end()) {
    TRY_ASSIGN(const Element segment, segments.expect(kOctetString));
    append(content, segment.content);
  }
  return content;
}

Result<std::string> read_oid(Reader& reader) {
  TRY_ASSIGN(const Element element, reader.expect(kOid));
  return oid_to_string(element.content);
}

Result<int> read_small_integer(Reader& reader) {
  TRY_ASSIGN(const Element element, reader.expect(kInteger));
  const ByteView octets = element.content;
  if (octets.empty() || octets.size() > 4 || octets[0] >= 0x80) return malformed("INTEGER");
  // X.690 section 8.3.2: the first nine bits are not all zero, in BER and DER.
  if (octets.size() > 1 && octets[0] == 0 && octets[1] < 0x80) return malformed("INTEGER");
  int value = 0;
  for (const std::uint8_t octet : octets) value = value << 8 | octet;
  return value;
}

Result<Time> read_time(Reader& reader) {
  TRY_ASSIGN(const Element element, reader.next());
  const bool utc = element.tag == kUtcTime;
  if (!utc && element.tag != kGeneralizedTime) return malformed("Time");
  const std::string_view text = as_text(element.content);
  // YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ
  if (text.size() != (utc ? 13u : 15u) || text.back() != 'Z') return malformed("Time");
  int part[7] = {};
  const size_t count = utc ? 6 : 7;
  for (size_t i = 0; i < count; ++i) {
    part[i] = two_digits(text, 2 * i);
    if (part[i] < 0) return malformed("Time");
  }
  const int* rest = part + (utc ? 1 : 2);
  // RFC 5280 section 4.1.2.5.1: two-digit years from 50 on are of the last century.
  const int year = utc ? part[0] + (part[0] >= 50 ? 1900 : 2000) : part[0] * 100 + part[1];
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(rest[0])},
                                         std::chrono::day{static_cast<unsigned>(rest[1])}};
  if (!date.ok() || rest[2] > 23 || rest[3] > 59 || rest[4] > 59) return malformed("Time");
  return Time{std::chrono::sys_days{date}} + seconds{rest[2] * 3600 + rest[3] * 60 + rest[4]};
}

}  // namespace letterlock::der
