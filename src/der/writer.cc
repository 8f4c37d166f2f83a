#include "der/writer.h"

#include <algorithm>

namespace letterlock::der {
namespace {

constexpr Time kUtcTimeBegin{std::chrono::sys_days{std::chrono::year{1950} / 1 / 1}};
constexpr Time kUtcTimeEnd{std::chrono::sys_days{std::chrono::year{2050} / 1 / 1}};

}  // namespace

void append_length(Bytes& to, size_t length) {
  if (length < 0x80) {
    to.push_back(static_cast<std::uint8_t>(length));
    return;
  }
  size_t count = 0;
  for (size_t rest = length; rest != 0; rest >>= 8) ++count;
  to.push_back(static_cast<std::uint8_t>(0x80 | count));
  while (count-- > 0) to.push_back(static_cast<std::uint8_t>(length >> (8 * count) & 0xff));
}

Bytes header(std::uint8_t tag, size_t length) {
  Bytes out{tag};
  append_length(out, length);
  return out;
}

Bytes element(std::uint8_t tag, ByteView content) {
  Bytes out = header(tag, content.size());
  append(out, content);
  return out;
}

Bytes element_of(std::uint8_t tag, const std::vector<Bytes>& parts) {
  Bytes content;
  for (const Bytes& part : parts) append(content, part);
  return element(tag, content);
}

Bytes set_of(std::vector<Bytes> parts, std::uint8_t tag) {
  std::sort(parts.begin(), parts.end());
  return element_of(tag, parts);
}

Bytes oid(std::string_view dotted) { return element(kOid, oid_from_string(dotted)); }

Bytes integer(unsigned value) {
  Bytes content;
  do {
    content.insert(content.begin(), static_cast<std::uint8_t>(value & 0xff));
    value >>= 8;
  } while (value != 0);
  if (content.front() >= 0x80) content.insert(content.begin(), 0);
  return element(kInteger, content);
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

Bytes algorithm(std::string_view dotted, ByteView parameters) {
  return sequence({oid(dotted), Bytes(parameters.begin(), parameters.end())});
}

Bytes indefinite(std::uint8_t tag) { return {tag, 0x80}; }
Bytes end_of_contents() { return {0, 0}; }

}  // namespace letterlock::der
