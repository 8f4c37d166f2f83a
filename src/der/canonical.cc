#include "der/canonical.h"

#include "der/header.h"
#include "der/reader.h"
#include "der/writer.h"

namespace letterlock::der {
namespace {

constexpr std::uint8_t kConstructedOctetString = kOctetString | kConstructed;

// One element under the identifier octets it came with.
Bytes rewritten(ByteView identifier, ByteView content) {
  Bytes out = to_bytes(identifier);
  append_length(out, content.size());
  append(out, content);
  return out;
}

Result<Bytes> take_element(ByteView& rest, size_t depth);

// The elements inside a constructed one, up to its end, one after the other. With `join`, the contents of
// octet strings without their headers.
Result<Bytes> take_content(ByteView& rest, const Header& header, size_t depth, bool join) {
  if (depth >= kDepthMax) return fail(ErrorCode::der_too_deep, {{"limit", std::to_string(kDepthMax)}});
  ByteView inside = header.indefinite ? rest : rest.first(static_cast<size_t>(header.length));
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
  rest = header.indefinite ? inside : rest.subspan(static_cast<size_t>(header.length));
  return content;
}

Result<Bytes> take_element(ByteView& rest, size_t depth) {
  TRY_ASSIGN(const Header header, parse_header(rest, Rules::ber));
  if (header.tag == 0) return fail(ErrorCode::der_malformed, {{"what", "tag"}});
  const ByteView identifier = rest.first(header.tag_octets);
  rest = rest.subspan(header.octets);
  if (header.length > rest.size()) return fail(ErrorCode::der_truncated);
  if ((header.tag & kConstructed) == 0) {
    const ByteView content = rest.first(static_cast<size_t>(header.length));
    rest = rest.subspan(content.size());
    return rewritten(identifier, content);
  }
  const bool join = header.tag == kConstructedOctetString;
  TRY_ASSIGN(const Bytes content, take_content(rest, header, depth, join));
  return join ? octet_string(content) : rewritten(identifier, content);
}

// Nearly everything is written as we write it: seen without writing it anew. True for whole elements that have their
// shortest definite lengths and no octet string in pieces.
bool is_canonical(ByteView elements, size_t depth) {
  if (depth >= kDepthMax) return false;
  while (!elements.empty()) {
    const auto header = parse_header(elements, Rules::der);
    if (!header || header->tag == 0 || header->tag == kConstructedOctetString) return false;
    elements = elements.subspan(header->octets);
    if (header->length > elements.size()) return false;
    const auto size = static_cast<size_t>(header->length);
    if ((header->tag & kConstructed) != 0 && !is_canonical(elements.first(size), depth + 1)) return false;
    elements = elements.subspan(size);
  }
  return true;
}

// Exactly one element?
bool is_single(ByteView octets) {
  const auto header = parse_header(octets, Rules::der);
  return header && header->length == octets.size() - header->octets;
}

}  // namespace

Result<Bytes> canonical(ByteView octets) {
  if (is_single(octets) && is_canonical(octets, 0)) return to_bytes(octets);
  TRY_ASSIGN(Bytes out, take_element(octets, 0));
  if (!octets.empty()) return fail(ErrorCode::der_malformed, {{"what", "octets behind the structure"}});
  return out;
}

Result<Bytes> sorted_set(ByteView set, std::uint8_t tag) {
  TRY_ASSIGN(const Bytes definite, canonical(set));
  TRY_ASSIGN(const Element whole, Reader(definite).next());
  Reader inner(whole.content);
  std::vector<Bytes> parts;
  while (!inner.at_end()) {
    TRY_ASSIGN(const Element part, inner.next());
    parts.push_back(to_bytes(part.whole));
  }
  return set_of(std::move(parts), tag);
}

}  // namespace letterlock::der
