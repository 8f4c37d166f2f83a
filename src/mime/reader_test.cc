#include "mime/reader.h"

#include "mime/test_support.h"

namespace letterlock::mime {
namespace {

using test::kPieceSizes;
using test::PieceSource;

// "name=value;...|body", or "error: " and its id.
std::string shown(std::string_view text, size_t piece, const Limits& limits = {}) {
  PieceSource source(text, piece);
  auto entity = open_entity(source, limits);
  if (!entity) return "error: " + entity.error().id();
  std::string result;
  for (const HeaderField& field : entity->header.fields()) result += field.name + "=" + field.value + ";";
  return result + "|" + test::read_text(*entity->body);
}

TEST(OpenEntity, SplitsHeaderAndBodyOctetForOctet) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "error: message-empty"},
      {"\r\n", "|"},
      {"\n", "|"},
      {"\r\nbody", "|body"},
      {"\nbody\n", "|body\n"},
      {"A: b\r\n\r\nbody\r\n", "A=b;|body\r\n"},
      {"A: b\n\nbody\n", "A=b;|body\n"},
      {"A: b\r\n\nbody", "A=b;|body"},
      {"A: b\n\r\n\r\nbody", "A=b;|\r\nbody"},
      {"A: b\r\n c\r\n\r\n", "A=b c;|"},
      {"A: b\r\n \r\n\r\nbody", "A=b;|body"},
      {"A: b", "A=b;|"},
      {"A: b\r\nC: d", "A=b;C=d;|"},
      {"A : b\r\n\r\nx", "A=b;|x"},
      {"A:", "A=;|"},
      // No header: everything is body.
      {"hello", "|hello"},
      {"hello world: yes\r\n\r\nmore", "|hello world: yes\r\n\r\nmore"},
      {" A: b\r\n\r\nbody", "| A: b\r\n\r\nbody"},
      {"\r", "|\r"},
      {"\rA: b\r\n", "|\rA: b\r\n"},
      {"MIIB\r\nMIIB\r\n", "|MIIB\r\nMIIB\r\n"},
      {std::string("\0\0A: b\r\n", 8), "|" + std::string("\0\0A: b\r\n", 8)},
      {std::string(1200, 'n') + ": x\r\n\r\n", "|" + std::string(1200, 'n') + ": x\r\n\r\n"},
      // A header that is broken further down.
      {"A: b\r\nbroken\r\n\r\nbody", "error: mime-malformed"},
      {"A: b\rC: d\r\n\r\nbody", "error: mime-malformed"},
      {std::string("A: b\0\r\n\r\nbody", 13), "error: mime-malformed"},
      // mbox lines
      {"From ann Mon Jan  1 00:00:00 2026\nA: b\n\nbody", "A=b;|body"},
      {"From ann Mon Jan  1 00:00:00 2026\r\nA: b\r\n\r\nbody", "A=b;|body"},
      // no mbox line: RFC 5322 section 4.5 has blanks before the colon
      {"From : ann\r\nA: b\r\n\r\nbody", "From=ann;A=b;|body"},
      {"From \t :\nA: b\n\nbody", "From=;A=b;|body"},
      {"From here on it is text\nand more\n", "|From here on it is text\nand more\n"},
      {"From here", "|From here"},
      {"From: ann\r\n\r\nbody", "From=ann;|body"},
      {"From", "|From"},
      {"From x\n\nbody", "|From x\n\nbody"},
      {"From " + std::string(1500, 'x') + "\nA: b\n\nbody", "|From " + std::string(1500, 'x') + "\nA: b\n\nbody"},
  };
  for (const auto& [text, expected] : cases) {
    for (const size_t piece : kPieceSizes) EXPECT_EQ(shown(text, piece), expected) << text << " in pieces of " << piece;
  }
}

TEST(OpenEntity, BoundsHoldWhereTheEmptyLineNeverComes) {
  Limits limits;
  limits.header_octets = 10000;
  const std::string no_end = "A: " + std::string(20000, 'x');
  std::string folded = "A: b\r\n";
  while (folded.size() < 20000) folded += " more\r\n";
  std::string many;
  for (int i = 0; i < 10000; ++i) many += "X-Field: some value\r\n";
  for (const size_t piece : kPieceSizes) {
    EXPECT_EQ(shown(no_end, piece, limits), "error: mime-header-too-large");
    EXPECT_EQ(shown(folded, piece, limits), "error: mime-header-too-large");
    EXPECT_EQ(shown(folded + "\r\nbody", piece, limits), "error: mime-header-too-large");
    EXPECT_EQ(shown(many + "\r\nbody", piece), "error: mime-header-too-many");
  }
}

TEST(OpenEntity, LargeBodiesPassWhole) {
  std::string body;
  for (int i = 0; i < 50000; ++i) body += "line " + std::to_string(i) + "\r\n";
  for (const size_t piece : {size_t{7}, size_t{4096}, size_t{1} << 20})
    EXPECT_EQ(shown("A: b\r\n\r\n" + body, piece), "A=b;|" + body);
}

TEST(TransferEncoding, IsReadFromTheHeader) {
  const std::pair<std::string_view, std::optional<TransferEncoding>> cases[] = {
      {"", TransferEncoding::identity},
      {"Content-Transfer-Encoding: 7bit\r\n", TransferEncoding::identity},
      {"Content-Transfer-Encoding: 8BIT\r\n", TransferEncoding::identity},
      {"Content-Transfer-Encoding: binary\r\n", TransferEncoding::identity},
      {"content-transfer-encoding:  Base64 (as usual)\r\n", TransferEncoding::base64},
      {"Content-Transfer-Encoding: Quoted-Printable\r\n", TransferEncoding::quoted_printable},
      {"Content-Transfer-Encoding: x-uuencode\r\n", std::nullopt},
      {"Content-Transfer-Encoding:\r\n", std::nullopt},
  };
  for (const auto& [octets, expected] : cases) {
    const auto header = Header::parse(octets);
    ASSERT_TRUE(header);
    EXPECT_EQ(transfer_encoding(*header), expected) << octets;
  }
}

TEST(Decode, IdentityIsIdentity) {
  const std::string octets = "a\nb\r\n=3D\0";
  for (const size_t piece : kPieceSizes) {
    PieceSource source(octets, piece);
    EXPECT_EQ(test::read_text(*decode(source, TransferEncoding::identity)), octets);
  }
}

}  // namespace
}  // namespace letterlock::mime
