// CompressedData (RFC 3274): what comes out is bounded, whatever went in, and does not depend on how the input is cut;
// what was compressed here comes back.
#include "fuzz/cms_reading.h"
#include "fuzz/compressed.h"

using namespace letterlock;

namespace {

struct Read {
  bool whole = false;
  std::string content_type;
  Bytes content;
};

cms::Limits limits() {
  cms::Limits small = fuzz::kSmallLimits;
  small.inflated_octets = 8192;
  small.inflated_ratio = 10;
  return small;
}

// Counts while it reads: what was handed out before an error counts, too.
Read read(ByteView octets, size_t piece) {
  fuzz::PieceSource source(octets, piece);
  Read result;
  const auto reader = cms::ContentInfoReader::open(source, limits());
  cms::CompressedDataReader* compressed = reader ? (*reader)->compressed_data() : nullptr;
  if (compressed == nullptr) return result;
  result.content_type = compressed->content_type();
  MemorySink sink;
  result.whole = copy(compressed->content(), sink).has_value() && compressed->finish().has_value();
  result.content = sink.take();
  const std::uint64_t most = std::max<std::uint64_t>(limits().inflated_octets, limits().inflated_ratio * octets.size());
  fuzz::require(result.content.size() <= most + kChunkSize, "what comes out is bounded");
  fuzz::require(!result.whole || result.content.size() <= most, "and what is whole does not pass the bound");
  return result;
}

void check_round_trip(ByteView octets) {
  if (octets.size() > limits().inflated_octets) return;
  const Read back = read(fuzz::compressed(octets), 64);
  fuzz::require(back.whole && equal(back.content, octets), "what was compressed comes back");
}

}  // namespace

void fuzz::write_seeds(SeedFolder& folder) {
  const std::string_view text = "Content-Type: text/plain\r\n\r\nOnly we two. Only we two. Only we two.\r\n";
  folder.add("text", compressed(as_bytes(text)), {4});
  folder.add("bomb", compressed(Bytes(1 << 20, 'x')), {4});
  folder.add("empty", compressed({}), {4});
  folder.add("signed", compressed(cms_inside(our_originals().at(1).message), oid::kSignedData), {4});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const size_t piece = 1 + input.byte() % 64;
  const Read whole = read(input.rest(), SIZE_MAX);
  const Read pieces = read(input.rest(), piece);
  fuzz::require(whole.whole == pieces.whole, "the outcome does not depend on how input is cut");
  fuzz::require(!whole.whole || whole.content == pieces.content, "nor does the content");
  check_round_trip(input.rest());
  return 0;
}
