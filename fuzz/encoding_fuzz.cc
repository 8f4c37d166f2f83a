// Transfer encodings: what is encoded decodes to the same, and decoding does not care how its input is cut.
#include "fuzz/seeds.h"
#include "fuzz/support.h"
#include "mime/base64.h"
#include "mime/quoted_printable.h"
#include "mime/reader.h"

using namespace letterlock;
using namespace letterlock::mime;

namespace {

Result<Bytes> decoded(ByteView octets, size_t piece, TransferEncoding encoding) {
  fuzz::PieceSource source(octets, piece);
  const auto decoder = decode(source, encoding);
  return read_all(*decoder, SIZE_MAX);
}

void check_pieces(ByteView octets, size_t piece, TransferEncoding encoding) {
  const auto whole = decoded(octets, SIZE_MAX, encoding);
  const auto pieces = decoded(octets, piece, encoding);
  fuzz::require(whole.has_value() == pieces.has_value(), "the outcome does not depend on how input is cut");
  if (whole) fuzz::require(*whole == *pieces, "the octets do not depend on how input is cut");
}

void check_base64(ByteView octets) {
  const auto back = base64_decode(base64_encode(octets));
  fuzz::require(back.has_value() && equal(*back, octets), "base64 round trip");
}

void check_quoted_printable(ByteView octets) {
  MemorySink sink;
  QuotedPrintableSink encoder(sink);
  fuzz::require(encoder.write(octets).has_value() && encoder.finish().has_value(), "any octets can be encoded");
  MemorySource source(sink.bytes());
  QuotedPrintableSource decoder(source);
  const auto back = read_all(decoder, SIZE_MAX);
  fuzz::require(back.has_value() && equal(*back, octets), "quoted-printable round trip");
}

}  // namespace

void fuzz::write_seeds(SeedFolder& folder) {
  folder.add("base64", "SGVsbG8=\r\nIQ==", {3});
  folder.add("printable", "a=3D=\r\n b =20\r\n=zz \n.\r\nFrom x", {5});
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const size_t piece = 1 + input.byte() % 100;
  check_pieces(input.rest(), piece, TransferEncoding::base64);
  check_pieces(input.rest(), piece, TransferEncoding::quoted_printable);
  check_base64(input.rest());
  check_quoted_printable(input.rest());
  return 0;
}
