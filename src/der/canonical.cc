#include "der/canonical.h"

#include "der/reader.h"
#include "der/writer.h"

namespace letterlock::der {
namespace {

constexpr std::uint8_t kConstructedOctetString = kOctetString | kConstructed;

struct BerHeader {
  std::uint8_t tag;
  bool indefinite;
  size_t length;
};

tl::unexpected<Error> malformed() { return fail(ErrorCode::der_malformed, {{"what", "length"}}); }

// Takes tag and length from the front. Lengths need not be minimal.
Result<BerHeader> take_header(ByteView& rest) {
  if (rest.size() < 2) return fail(ErrorCode::der_truncated);
  BerHeader header{rest[0], rest[1] == 0x80, rest[1]};
  if ((header.tag & 0x1f) == 0x1f) return fail(ErrorCode::der_malformed, {{"what", "tag"}});
  rest = rest.subspan(2);
  if (header.indefinite) {
    if ((header.tag & kConstructed) == 0) return malformed();
    return header;
  }
  if (header.length > 0x80) {
    const size_t count = header.length & 0x7f;
    if (count > 8) return malformed();
    if (rest.size() < count) return fail(ErrorCode::der_truncated);
    header.length = 0;
    for (size_t i = 0; i < count; ++i) header.length = header.length << 8 | rest[i];
    rest = rest.subspan(count);
  }
  if (header.length > rest.size()) return fail(ErrorCode::der_truncated);
  return header;
}

Result<Bytes> take_element(ByteView& rest, size_t depth);

// The elements inside a constructed one, up to its end, one after the other. With `join`, the contents of
// octet strings without their headers.
Result<Bytes> take_content(ByteView& rest, const BerHeader& header, size_t depth, bool join) {
  if (depth >= kDepthMax) return fail(ErrorCode::der_too_deep, {{"limit", std::to_string(kDepthMax)}});
  ByteView inside = header.indefinite ? rest : rest.first(header.length);
  Bytes content;
  for (;;) {
    if (!header.indefinite && inside.empty()) break;
    if (header.indefinite && inside.size() >= 2 && inside[0] == 0 && inside[1] == 0) {
      inside = inside.subspan(2);
      break;
    }
    TRY_ASSIGN(const Bytes child, take_element(inside, depth + 1));
    if (!join) {
      append(content, child);
      continue;
    }
    TRY_ASSIGN(const Element part, parse_single(child, kOctetString));
    append(content, part.content);
  }
  rest = header.indefinite ? inside : rest.subspan(header.length);
  return content;
}

Result<Bytes> take_element(ByteView& rest, size_t depth) {
  TRY_ASSIGN(const BerHeader header, take_header(rest));
  if (header.tag == 0) return fail(ErrorCode::der_malformed, {{"what", "tag"}});
  if ((header.tag & kConstructed) == 0) {
    const ByteView content = rest.first(header.length);
    rest = rest.subspan(header.length);
    return element(header.tag, content);
  }
  const bool join = header.tag == kConstructedOctetString;
  TRY_ASSIGN(const Bytes content, take_content(rest, header, depth, join));
  return element(join ? kOctetString : header.tag, content);
}

}  // namespace

Result<Bytes> canonical(ByteView octets) {
  TRY_ASSIGN(Bytes out, take_element(octets, 0));
  if (!octets.empty()) return fail(ErrorCode::der_malformed, {{"what", "octets behind the structure"}});
  return out;
}

Result<Bytes> sorted_set(ByteView set, std::uint8_t tag) {
  TRY_ASSIGN(const Bytes definite, canonical(set));
  Reader outer(definite);
  TRY_ASSIGN(const Element element, outer.next());
  Reader inner(element.content);
  std::vector<Bytes> parts;
  while (!inner.at_end()) {
    TRY_ASSIGN(const Element part, inner.next());
    parts.push_back(to_bytes(part.whole));
  }
  return set_of(std::move(parts), tag);
}

}  // namespace letterlock::der
