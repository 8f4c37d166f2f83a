// DER and BER: what was read is written again octet for octet, BER has one canonical form whichever way it is cut, and
// the streaming reader sees what the reader in memory sees.
#include "der/canonical.h"
#include "der/reader.h"
#include "der/stream.h"
#include "der/writer.h"
#include "fuzz/messages.h"
#include "fuzz/seeds.h"
#include "fuzz/support.h"

using namespace letterlock;

namespace {

constexpr size_t kElementMax = 1 << 16;

// Every element under its tag again, down to where the content is no more structure.
Bytes rewritten(ByteView octets, size_t depth, bool& whole) {
  Bytes out;
  der::Reader reader(octets);
  while (whole && !reader.at_end()) {
    const auto element = reader.next();
    whole = element.has_value() && (element->tag & 0x1f) != 0x1f;
    if (!whole) break;
    const bool nested = (element->tag & der::kConstructed) != 0 && depth < der::kDepthMax;
    bool inside_whole = nested;
    const Bytes inside = nested ? rewritten(element->content, depth + 1, inside_whole) : Bytes{};
    append(out, der::element(element->tag, inside_whole ? ByteView(inside) : element->content));
  }
  return out;
}

void check_rewriting(ByteView octets) {
  bool whole = true;
  const Bytes again = rewritten(octets, 0, whole);
  fuzz::require(!whole || equal(again, octets), "DER that was read is written again as it was");
}

void check_canonical(ByteView octets) {
  const auto once = der::canonical(octets);
  if (!once) return;
  fuzz::require(once->size() <= octets.size() + 8, "minimal lengths make nothing longer");
  const auto twice = der::canonical(*once);
  fuzz::require(twice.has_value() && *twice == *once, "canonical form stays as it is");
  const bool constructed = (octets[0] & der::kConstructed) != 0 && octets[0] % 32 != 31 && octets[0] != 0x24;
  const auto set = constructed ? der::sorted_set(octets, der::kSet) : fail(ErrorCode::der_malformed);
  if (!set) return;
  const auto again = der::sorted_set(*set, der::kSet);
  fuzz::require(again.has_value() && *again == *set, "a sorted set stays sorted");
  fuzz::require(set->size() == once->size(), "sorting loses nothing");
}

struct Streamed {
  std::string error;
  Bytes canonical;
  Bytes raw;
  bool operator==(const Streamed&) const = default;
};

Streamed streamed(ByteView octets, size_t piece) {
  Streamed result;
  fuzz::PieceSource first(octets, piece);
  der::Stream stream(first);
  const auto element = stream.element(kElementMax);
  if (!element) result.error = element.error().id();
  if (element) result.canonical = *element;
  fuzz::PieceSource second(octets, piece);
  der::Stream raw(second);
  if (const auto whole = raw.raw_element(kElementMax)) result.raw = *whole;
  return result;
}

void check_stream(ByteView octets, size_t piece) {
  const Streamed whole = streamed(octets, SIZE_MAX);
  fuzz::require(whole == streamed(octets, piece), "the outcome does not depend on how input is cut");
  if (whole.raw.empty()) return;
  fuzz::require(equal(whole.raw, octets.first(whole.raw.size())), "a raw element is what stands there");
  const auto form = der::canonical(whole.raw);
  fuzz::require(whole.error.empty() == form.has_value(), "stream and memory refuse the same");
  if (form) fuzz::require(*form == whole.canonical, "stream and memory give the same form");
}

// Goes through all structures, reads all strings; true where it came to the end.
bool walk(der::Stream& stream, size_t depth, Bytes& seen) {
  for (;;) {
    const auto tag = stream.peek();
    if (!tag) return false;
    if (*tag == der::kEnd) return true;
    seen.push_back(*tag);
    const auto is_string = stream.next_is_string(der::kOctetString);
    if (is_string && *is_string) {
      const auto source = stream.octet_string(der::kOctetString);
      const auto content = source ? read_all(**source, kElementMax) : fail(ErrorCode::der_malformed);
      if (!content) return false;
      append(seen, *content);
    } else if ((*tag & der::kConstructed) != 0 && stream.enter(*tag)) {
      if (!walk(stream, depth + 1, seen) || !stream.leave()) return false;
    } else if (!stream.skip()) {
      return false;
    }
  }
}

void check_walk(ByteView octets, size_t piece) {
  Bytes seen[2];
  bool ended[2];
  for (const int i : {0, 1}) {
    fuzz::PieceSource source(octets, i == 0 ? SIZE_MAX : piece);
    der::Stream stream(source);
    ended[i] = walk(stream, 0, seen[i]);
  }
  fuzz::require(ended[0] == ended[1] && seen[0] == seen[1], "walking does not depend on how input is cut");
  fuzz::require(seen[0].size() <= 2 * octets.size(), "no more is read than is there");
}

// Values with a writer of their own.
void check_values(ByteView octets) {
  der::Reader reader(octets);
  if (const auto time = der::read_time(reader)) {
    const Bytes written = der::time(*time);
    der::Reader again(written);
    const auto back = der::read_time(again);
    fuzz::require(back.has_value() && *back == *time, "a time that was read can be written and read");
  }
  der::Reader numbers(octets);
  if (const auto number = der::read_small_integer(numbers)) {
    const Bytes written = der::integer(static_cast<unsigned>(*number));
    fuzz::require(equal(written, octets.first(written.size())), "a small INTEGER has one form");
  }
  if (const auto dotted = der::oid_to_string(octets)) {
    fuzz::require(equal(der::oid_from_string(*dotted), octets), "an OBJECT IDENTIFIER has one form");
  }
}

}  // namespace

void fuzz::write_seeds(SeedFolder& folder) {
  for (const auto* originals : {&our_originals(), &other_originals()}) {
    for (const Original& original : *originals) {
      if (const Bytes cms = cms_inside(original.message); !cms.empty()) folder.add(original.name, cms, {5});
    }
  }
  folder.add("certificate", world().ann.certificate.der(), {1});
  folder.add("time", der::time(kNow), {1});
  folder.add("oid", der::oid_from_string("1.2.840.113549.1.7.2"), {1});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const size_t piece = 1 + input.byte() % 64;
  const ByteView octets = input.rest();
  check_rewriting(octets);
  check_canonical(octets);
  check_stream(octets, piece);
  check_walk(octets, piece);
  check_values(octets);
  return 0;
}
