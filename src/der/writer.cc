#include "der/writer.h"

#include <algorithm>

namespace letterlock::der {
namespace {

constexpr Time kUtcTimeBegin{std::chrono::sys_days{std::chrono::year{1950} / 1 / 1}};
constexpr Time kUtcTimeEnd{std::chrono::sys_days{std::chrono::year{2050} / 1 / 1}};

constexpr size_t kHeaderMax = 2 + sizeof(size_t);

// How many octets say a length that needs more than one.
size_t octets_of(size_t length) {
  size_t count = 0;
  for (size_t rest = length; rest != 0; rest >>= 8) ++count;
  return count;
}

// One piece of memory for all.
template <typename Parts>
Bytes joined(std::uint8_t tag, const Parts& parts) {
  size_t size = 0;
  for (const ByteView part : parts) size += part.size();
  Bytes out;
  out.reserve(kHeaderMax + size);
  out.push_back(tag);
  append_length(out, size);
  for (const ByteView part : parts) append(out, part);
  return out;
}

}  // namespace

size_t element_size(size_t content) { return 2 + (content < 0x80 ? 0 : octets_of(content)) + content; }

void append_length(Bytes& to, size_t length) {
  if (length < 0x80) {
    to.push_back(static_cast<std::uint8_t>(length));
    return;
  }
  size_t count = octets_of(length);
  to.push_back(static_cast<std::uint8_t>(0x80 | count));
  while (count-- > 0) to.push_back(static_cast<std::uint8_t>(length >> (8 * count) & 0xff));
}

Bytes header(std::uint8_t tag, size_t length) {
  Bytes out{tag};
  append_length(out, length);
  return out;
}

Bytes element(std::uint8_t tag, ByteView content) { return joined(tag, std::initializer_list<ByteView>{content}); }

Bytes element_of(std::uint8_t tag, std::initializer_list<ByteView> parts) { return joined(tag, parts); }
Bytes element_of(std::uint8_t tag, const std::vector<Bytes>& parts) { return joined(tag, parts); }

Bytes set_of(std::vector<Bytes> parts, std::uint8_t tag) {
  std::sort(parts.begin(), parts.end());
  return element_of(tag, parts);
}

Bytes oid(std::string_view dotted) { return element(kOid, oid_from_string(dotted)); }

Bytes integer(unsigned value) {
  // The shortest form (X.690 section 8.3.2): a leading zero octet only where the highest bit would be a sign.
  std::uint8_t octets[sizeof value + 1];
  size_t at = sizeof octets;
  do {
    octets[--at] = static_cast<std::uint8_t>(value & 0xff);
    value >>= 8;
  } while (value != 0);
  if (octets[at] >= 0x80) octets[--at] = 0;
  return element(kInteger, ByteView(octets).subspan(at));
}

Bytes integer(ByteView content) { return element(kInteger, content); }
Bytes octet_string(ByteView content) { return element(kOctetString, content); }
Bytes null() { return {kNull, 0}; }

Bytes time(Time value) {
  std::string digits;
  for (const char c : to_rfc3339(value)) {
    if ((c >= '0' && c <= '9') || c == 'Z') digits.push_back(c);
  }
  const bool utc = value >= kUtcTimeBegin && value < kUtcTimeEnd;
  const std::string_view text(digits);
  return element(utc ? kUtcTime : kGeneralizedTime, as_bytes(utc ? text.substr(2) : text));
}

Bytes algorithm(std::string_view dotted, ByteView parameters) { return sequence({oid(dotted), parameters}); }

Bytes indefinite(std::uint8_t tag) { return {tag, 0x80}; }
Bytes end_of_contents() { return {0, 0}; }

}  // namespace letterlock::der
