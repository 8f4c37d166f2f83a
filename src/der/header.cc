#include "der/header.h"

namespace letterlock::der {
namespace {

constexpr std::uint8_t kHighTag = 0x1f;
constexpr size_t kTagOctetsMax = 5;     // tag numbers below 2^28
constexpr size_t kLengthOctetsMax = 8;  // of the long form

tl::unexpected<Error> malformed(const char* what) { return fail(ErrorCode::der_malformed, {{"what", what}}); }

// X.690 section 8.1.2.4: seven bits in each further octet, the last one with its highest bit clear.
Result<size_t> count_tag_octets(ByteView octets) {
  if ((octets[0] & kHighTag) != kHighTag) return 1;
  for (size_t count = 2; count <= kTagOctetsMax; ++count) {
    if (octets.size() < count) return fail(ErrorCode::der_truncated);
    const std::uint8_t octet = octets[count - 1];
    if (count == 2 && (octet & 0x7f) == 0) return malformed("tag");  // the first further octet is not empty
    if (octet < 0x80) return count;
  }
  return malformed("tag");
}

// X.690 section 8.1.3.5: 0x80 and the number of octets, then the length.
Status read_long_length(ByteView octets, Rules rules, Header& header) {
  const size_t count = octets[0] & 0x7f;
  if (count > kLengthOctetsMax) return malformed("length");
  if (octets.size() < 1 + count) return fail(ErrorCode::der_truncated);
  for (const std::uint8_t octet : octets.subspan(1, count)) header.length = header.length << 8 | octet;
  const bool minimal = header.length >= 0x80 && octets[1] != 0;
  if (rules == Rules::der && !minimal) return malformed("length");  // X.690 section 10.1
  header.octets += count;
  return {};
}

}  // namespace

Result<Header> parse_header(ByteView octets, Rules rules) {
  if (octets.empty()) return fail(ErrorCode::der_truncated);
  Header header;
  header.tag = octets[0];
  TRY_ASSIGN(header.tag_octets, count_tag_octets(octets));
  if (octets.size() == header.tag_octets) return fail(ErrorCode::der_truncated);
  const ByteView length = octets.subspan(header.tag_octets);
  header.octets = header.tag_octets + 1;
  if (length[0] > 0x80) {
    TRY(read_long_length(length, rules, header));
    return header;
  }
  header.indefinite = length[0] == 0x80;
  // X.690 section 8.1.3.2: only what is constructed can end by end-of-contents octets.
  if (header.indefinite && (rules == Rules::der || (header.tag & kConstructed) == 0)) return malformed("length");
  header.length = header.indefinite ? 0 : length[0];
  return header;
}

}  // namespace letterlock::der
