// MIME entities as exact octets: headers, parts and leaves do not depend on how the input is cut, nothing is read that
// is not there, and the 7-bit form that is signed is one: made again of itself it stays as it is.
#include "fuzz/seeds.h"
#include "fuzz/support.h"
#include "fuzz/world.h"
#include "mime/reader.h"
#include "mime/writer.h"

using namespace letterlock;
using namespace letterlock::mime;

namespace {

constexpr size_t kDepthMax = 6;
constexpr Limits kLimits = {.header_octets = 16 * 1024, .header_fields = 100, .depth = kDepthMax, .parts = 50};

// What is found on the way through all parts, written down.
struct Walk {
  std::string told;
  std::uint64_t octets = 0;  // of leaves, as they stand there
};

void walk(Source& source, size_t depth, Walk& found);

void walk_parts(Entity& entity, const std::string& boundary, size_t depth, Walk& found) {
  MultipartReader parts(*entity.body, boundary, kLimits);
  for (;;) {
    const auto more = parts.next();
    if (!more) found.told += "!" + more.error().id();
    if (!more || !*more) break;
    found.told += "(";
    walk(parts.part(), depth + 1, found);
    found.told += ")";
  }
  found.told += parts.closed() ? "closed" : "open";
}

void walk_leaf(Entity& entity, Walk& found) {
  const auto encoding = transfer_encoding(entity.header).value_or(TransferEncoding::identity);
  const auto decoder = decode(*entity.body, encoding);
  const auto content = read_all(*decoder, SIZE_MAX);
  found.told += content ? std::string(as_text(*content)) : "!" + content.error().id();
  if (content) found.octets += content->size();
}

void walk(Source& source, size_t depth, Walk& found) {
  auto entity = open_entity(source, kLimits);
  if (!entity) {
    found.told += "!" + entity.error().id();
    return;
  }
  const ParameterValue type = content_type(entity->header);
  found.told += type.value + "{" + entity->header.to_string() + "}";
  const bool multipart = type.value.starts_with("multipart/") && type.has("boundary") && depth < kDepthMax;
  if (multipart) walk_parts(*entity, std::string(type.parameter("boundary")), depth, found);
  if (!multipart) walk_leaf(*entity, found);
}

void check_reading(ByteView octets, size_t piece) {
  Walk found[2];
  for (const int i : {0, 1}) {
    fuzz::PieceSource source(octets, i == 0 ? SIZE_MAX : piece);
    walk(source, 0, found[i]);
  }
  fuzz::require(found[0].told == found[1].told, "what is read does not depend on how input is cut");
  fuzz::require(found[0].octets <= octets.size(), "no octet comes twice");
}

struct Written {
  std::string error;
  Bytes octets;
};

Written seven_bit(ByteView octets, size_t piece) {
  fuzz::ReplayablePieces source(octets, piece);
  MemorySink sink;
  const Status status = write_seven_bit(source, sink, kLimits);
  return {status ? "" : status.error().id(), sink.take()};
}

// RFC 8551 section 3.1.2, RFC 2045 section 2.7. Header fields pass as they are (RFC 6532).
void check_lines(ByteView octets) {
  const std::string_view text = as_text(octets);
  for (size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
    fuzz::require(at > 0 && text[at - 1] == '\r', "every line ends with CRLF");
  }
}

// In one reading comes what comes in two, or nothing.
void check_one_reading(ByteView octets, size_t piece, const Written& in_two) {
  fuzz::ReplayablePieces source(octets, piece);
  MemorySink sink;
  const auto done = write_if_seven_bit(source, sink, kLimits);
  if (!done) {
    fuzz::require(done.error().id() == in_two.error, "an error is the same error");
  } else if (*done) {
    fuzz::require(in_two.error.empty() && sink.bytes() == in_two.octets, "one reading gives the same octets");
  }
}

void check_seven_bit(ByteView octets, size_t piece) {
  const Written once = seven_bit(octets, SIZE_MAX);
  check_one_reading(octets, piece, once);
  const Written pieces = seven_bit(octets, piece);
  fuzz::require(once.error == pieces.error, "the outcome does not depend on how input is cut");
  if (!once.error.empty()) return;
  fuzz::require(once.octets == pieces.octets, "nor do the octets");
  fuzz::require(once.octets.size() <= 8 * octets.size() + 4096, "encoding makes at most some times as much");
  check_lines(once.octets);
  const Written twice = seven_bit(once.octets, SIZE_MAX);
  fuzz::require(twice.error.empty(), "the form that is signed can be read again");
  fuzz::require(twice.octets == once.octets, "and stays as it is");
}

}  // namespace

void fuzz::write_seeds(SeedFolder& folder) {
  const Bytes choices = {31};
  folder.add("text", "Content-Type: text/plain; charset=utf-8\n\n通道 \nFrom here\n.\n", choices);
  folder.add("binary", "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n\x01\x80\r",
             choices);
  folder.add("base64", "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\nAwQ=\r\n", choices);
  folder.add("parts",
             "Content-Type: multipart/mixed; boundary=\"a\"\r\n\r\npre\r\n--a\r\n\r\n\xc3\xbc\r\n--a\r\n"
             "Content-Type: multipart/alternative; boundary=ab\r\n\r\n--ab\r\n\r\nx\r\n--ab--\r\n--a--\r\nafter",
             choices);
  folder.add("message",
             "Content-Type: message/rfc822\r\n\r\nSubject: x\r\nContent-Type: text/plain\r\n\r\nGr\xc3\xbcn\r\n",
             choices);
  folder.add("signed",
             "Content-Type: multipart/signed; boundary=s; protocol=\"application/pkcs7-signature\"; micalg=sha-256\r\n"
             "\r\n--s\r\nContent-Type: text/plain\r\n\r\nx \r\n--s\r\nContent-Type: application/pkcs7-signature\r\n"
             "Content-Transfer-Encoding: base64\r\n\r\nMAA=\r\n--s--\r\n",
             choices);
  folder.add("printable",
             "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=3D=\r\n b =20\r\n=ZZ\r\n",
             choices);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const size_t piece = 1 + input.byte() % 120;
  check_reading(input.rest(), piece);
  check_seven_bit(input.rest(), piece);
  return 0;
}
