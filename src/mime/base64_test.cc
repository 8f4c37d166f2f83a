#include "mime/base64.h"

#include "mime/reader.h"
#include "mime/test_support.h"
#include "mime/writer.h"

namespace letterlock::mime {
namespace {

using test::kPieceSizes;
using test::PieceSource;

std::string decoded(std::string_view text, size_t piece) {
  PieceSource source(text, piece);
  const auto body = decode(source, TransferEncoding::base64);
  return test::read_text(*body);
}

TEST(Base64, VectorsOfRfc4648) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xff\xfe\xfb", "//77"},
  };
  for (const auto& [octets, text] : cases) {
    EXPECT_EQ(base64_encode(as_bytes(octets)), text);
    for (const size_t piece : kPieceSizes) EXPECT_EQ(decoded(text, piece), octets);
  }
}

TEST(Base64, IsReadAsStrictlyAsItsHeaderSays) {
  const std::string damaged = "error: mime-base64-malformed";
  const std::pair<std::string_view, std::string> cases[] = {
      {"Zm9v\r\nYmFy\r\n", "foobar"},
      {"Z m\t9\nv", "foo"},
      {"\r\n\r\nZm9v", "foo"},
      {"Zm!9*v-", "foo"},
      {"Zm\xff"
       "9v",
       "foo"},
      {"Zg==\r\n\r\n", "f"},
      {"Zg=\r\n=\r\n", "f"},
      {"Zm8=  \r\n!", "fo"},
      {"Zh==", "f"},  // unused bits are not looked at
      {"Z", damaged},
      {"Zg", damaged},
      {"Zm8", damaged},
      {"Zg=", damaged},
      {"=", damaged},
      {"Z===", damaged},
      {"Zg===", damaged},
      {"Zm8==", damaged},
      {"Zm9v=", damaged},
      {"Zg==Zg==", damaged},
      {"Zg==\r\nZm9v", damaged},
      {"Zm8=A", damaged},
  };
  for (const auto& [text, expected] : cases) {
    for (const size_t piece : kPieceSizes)
      EXPECT_EQ(decoded(text, piece), expected) << text << " in pieces of " << piece;
    const auto at_once = base64_decode(text);
    EXPECT_EQ(at_once.has_value(), expected != damaged) << text;
  }
}

TEST(Base64, EncodingAndDecodingIsIdentity) {
  SCOPED_TRACE("seed " + std::to_string(test::test_seed()));
  std::mt19937_64 random(test::test_seed());
  for (int round = 0; round < 60; ++round) {
    std::string octets(random() % (round < 57 ? 300 : 100000), '\0');
    for (char& c : octets) c = static_cast<char>(random());
    for (const size_t piece : kPieceSizes) {
      MemorySink text;
      Base64Sink sink(text);
      ASSERT_TRUE(test::write_in_pieces(sink, octets, piece));
      EXPECT_EQ(decoded(as_text(text.bytes()), piece), octets);
      EXPECT_EQ(text.bytes().size(), base64_encoded_size(octets.size()) + (octets.size() + 47) / 48 * 2);
    }
  }
}

TEST(Base64, LinesAreSixtyFourCharacters) {
  MemorySink text;
  Base64Sink sink(text);
  ASSERT_TRUE(test::write_in_pieces(sink, std::string(100, 'a'), 7));
  const std::string line = base64_encode(as_bytes(std::string(48, 'a')));
  EXPECT_EQ(as_text(text.bytes()), line + "\r\n" + line + "\r\nYWFhYQ==\r\n");
}

}  // namespace
}  // namespace letterlock::mime
