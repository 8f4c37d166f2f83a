#include "mime/quoted_printable.h"

#include "mime/reader.h"
#include "mime/test_support.h"

namespace letterlock::mime {
namespace {

using test::kPieceSizes;
using test::PieceSource;

std::string decoded(std::string_view text, size_t piece) {
  PieceSource source(text, piece);
  const auto body = decode(source, TransferEncoding::quoted_printable);
  return test::read_text(*body);
}

std::string encoded(std::string_view octets, size_t piece) {
  MemorySink text;
  QuotedPrintableSink sink(text);
  EXPECT_TRUE(test::write_in_pieces(sink, octets, piece));
  return std::string(as_text(text.bytes()));
}

TEST(QuotedPrintable, IsDecodedAsARobustProgramDoes) {
  const std::pair<std::string_view, std::string> cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"a=3Db=3db", "a=b=b"},
      {"one=\r\ntwo=\nthree", "onetwothree"},
      {"one= \t \r\ntwo", "onetwo"},
      {"one \t\r\ntwo \n", "one\r\ntwo\n"},
      {"one =\r\ntwo", "one two"},
      {"one=20\r\ntwo", "one \r\ntwo"},
      {"end=", "end"},
      {"end  ", "end"},
      {"end= ", "end"},
      {"=", ""},
      {"==41", "=A"},
      {"=4", "=4"},
      {"=4\r\n1", "=4\r\n1"},
      {"=zz=4x", "=zz=4x"},
      {"=E4=BD=A0", "\xe4\xbd\xa0"},
      {"raw \xe4\xbd\xa0", "raw \xe4\xbd\xa0"},
      {"cr\ralone\r", "cr\ralone\r"},
      {"a\r\r\nb", "a\r\r\nb"},
      {"=0D=0A", "\r\n"},
      {"=00", std::string(1, '\0')},
      {"\r\n\r\n", "\r\n\r\n"},
  };
  for (const auto& [text, expected] : cases) {
    for (const size_t piece : kPieceSizes)
      EXPECT_EQ(decoded(text, piece), expected) << text << " in pieces of " << piece;
  }
}

TEST(QuotedPrintable, LongLinesDoNotDependOnPieces) {
  const std::string cases[] = {
      std::string(20000, 'x') + " \t\r\ny",
      std::string(9000, 'x') + std::string(4096, ' ') + "\r\ny",
      std::string(9000, 'x') + std::string(4097, ' ') + "\r\ny",
      std::string(9000, 'x') + std::string(30000, ' ') + "\r\n" + std::string(3, ' ') + "\r\ny",
      std::string(9000, 'x') + "=" + std::string(9000, ' ') + "\r\ny",
      std::string(8191, 'x') + "=41=42=\r\ny",
      std::string(8190, 'x') + "=4=41==42",
      std::string(30000, '='),
  };
  for (const std::string& text : cases) {
    const std::string whole = decoded(text, 1 << 20);
    for (const size_t piece : {1, 7, 100, 16 * 1024}) EXPECT_EQ(decoded(text, static_cast<size_t>(piece)), whole);
  }
  EXPECT_EQ(decoded(cases[1], 1), std::string(9000, 'x') + "\r\ny");
  EXPECT_EQ(decoded(cases[2], 1), cases[2]);
}

TEST(QuotedPrintable, IsEncodedForTheWay) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {"plain text\r\n", "plain text\r\n"},
      {"a=b", "a=3Db"},
      {"\xe4\xbd\xa0", "=E4=BD=A0"},
      {"blank \r\ntab\t\r\nend ", "blank=20\r\ntab=09\r\nend=20"},
      {"two  \r\n", "two =20\r\n"},
      {"From here\r\nFrom there\r\n From x", "From=20here\r\nFrom=20there\r\n From x"},
      {"From\r\nFrom:\r\n", "From\r\nFrom:\r\n"},
      {".\r\n..\r\na.", "=2E\r\n=2E.\r\na."},
      {"-- \r\n-", "--=20\r\n-"},
      {"bare\nlf", "bare=0Alf"},
      {"bare\rcr \r", "bare=0Dcr =0D"},
      {"\r\r\n", "=0D\r\n"},
      {std::string("\0\x7f", 2), "=00=7F"},
      {std::string(76, 'x'), std::string(75, 'x') + "=\r\nx"},
      {std::string(75, 'x') + "--b", std::string(75, 'x') + "=\r\n=2D-b"},
      {std::string(75, 'x') + ".", std::string(75, 'x') + "=\r\n=2E"},
      {std::string(75, 'x') + "From x", std::string(75, 'x') + "=\r\nFrom=20x"},
      {std::string(74, 'x') + "=", std::string(74, 'x') + "=\r\n=3D"},
      {std::string(75, 'x') + " y", std::string(75, 'x') + "=\r\n y"},
  };
  for (const auto& [octets, expected] : cases) {
    for (const size_t piece : kPieceSizes) EXPECT_EQ(encoded(octets, piece), expected) << octets;
  }
}

TEST(QuotedPrintable, EncodingAndDecodingIsIdentity) {
  SCOPED_TRACE("seed " + std::to_string(test::test_seed()));
  std::mt19937_64 random(test::test_seed());
  for (int round = 0; round < 100; ++round) {
    const std::string octets = test::random_text(random, random() % (round < 90 ? 60 : 6000));
    for (const size_t piece : kPieceSizes) {
      const std::string text = encoded(octets, piece);
      ASSERT_EQ(decoded(text, piece), octets);
      std::string_view rest = text;
      while (!rest.empty()) {
        const size_t end = std::min(rest.find("\r\n"), rest.size());
        const std::string_view line = rest.substr(0, end);
        ASSERT_LE(line.size(), 76u);
        ASSERT_TRUE(std::all_of(line.begin(), line.end(), [](char c) { return (c >= 32 && c < 127) || c == '\t'; }));
        ASSERT_FALSE(line.starts_with("From ") || line.starts_with('.') || line.ends_with(' ') || line.ends_with('\t'));
        rest.remove_prefix(std::min(end + 2, rest.size()));
      }
    }
  }
}

}  // namespace
}  // namespace letterlock::mime
