#include "mime/reader.h"
#include "mime/test_support.h"
#include "mime/writer.h"

namespace letterlock::mime {
namespace {

using test::kPieceSizes;
using test::PieceSource;

// Each part in brackets, then "closed" or "open" and the epilogue's octets; or "error: " and its id.
std::string shown(std::string_view body, const std::string& boundary, size_t piece, const Limits& limits = {}) {
  PieceSource source(body, piece);
  MultipartReader reader(source, boundary, limits);
  std::string result;
  for (;;) {
    const auto more = reader.next();
    if (!more) return "error: " + more.error().id();
    if (!*more) break;
    result += "[" + test::read_text(reader.part()) + "]";
  }
  const auto epilogue = reader.epilogue_octets();
  EXPECT_TRUE(epilogue);
  return result + (reader.closed() ? "closed " : "open ") + std::to_string(*epilogue);
}

TEST(Multipart, IsCutAtItsDelimiters) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "open 0"},
      {"no delimiter\r\n", "open 0"},
      {"--b\r\none\r\n--b\r\ntwo\r\n--b--\r\n", "[one][two]closed 0"},
      {"--b\none\n--b\ntwo\n--b--\n", "[one][two]closed 0"},
      {"--b\r\none\n--b\ntwo\r\n--b--", "[one][two]closed 0"},
      {"preamble\r\n--b\r\none\r\n--b--\r\nepilogue\r\n", "[one]closed 8"},
      {"--b\r\none\r\n--b--\r\n \t\r\n\n", "[one]closed 0"},
      {"--b\r\none\r\n--b--\r\n--b\r\ntwo\r\n--b--", "[one]closed 11"},
      // exact octets
      {"--b\r\none\r\n\r\n--b\r\n\r\ntwo\r\n--b--", "[one\r\n][\r\ntwo]closed 0"},
      {"--b\r\none\n\r\n--b--", "[one\n]closed 0"},
      {"--b\r\none\r\r\n--b--", "[one\r]closed 0"},
      {"--b\r\none\r--b\r\n--b--", "[one\r--b]closed 0"},
      {"--b\r\n\xff\x00\x01\r\n--b--", std::string("[\xff")},
      // empty and header-less parts
      {"--b\r\n--b\r\n\r\n--b\r\n\r\n\r\n--b--", "[][][\r\n]closed 0"},
      {"--b\n--b--", "[]closed 0"},
      {"--b--\r\n", "closed 0"},
      // transport padding
      {"--b \t \r\none\r\n--b\t\ntwo\r\n--b-- \t\r\nx", "[one][two]closed 1"},
      {"--b" + std::string(900, ' ') + "\r\none\r\n--b--", "[one]closed 0"},
      {"--b" + std::string(1200, ' ') + "\r\none\r\n--b\r\ntwo\r\n--b--", "[two]closed 0"},
      // lines that are no delimiters
      {"--b\r\n--bb\r\n--B\r\n--b-\r\n--b--x\r\n--b x\r\n -- b\r\n --b\r\n-b\r\n--\r\n-\r\n--b--",
       "[--bb\r\n--B\r\n--b-\r\n--b--x\r\n--b x\r\n -- b\r\n --b\r\n-b\r\n--\r\n-]closed 0"},
      {"--b\r\none --b\r\n--b--", "[one --b]closed 0"},
      {"--b\r\none\r\n--b- -\r\n--b--", "[one\r\n--b- -]closed 0"},
      // the closing delimiter is missing
      {"--b\r\none\r\n", "[one\r\n]open 0"},
      {"--b\r\none", "[one]open 0"},
      {"--b\r\none\r", "[one\r]open 0"},
      {"--b\r\n", "[]open 0"},
      {"--b", "[]open 0"},
      {"--b\r\none\r\n--b", "[one][]open 0"},
      {"--b\r\none\r\n--b-", "[one\r\n--b-]open 0"},
      {"--b\r\none\r\n--", "[one\r\n--]open 0"},
      {"--b\r\none\r\n-", "[one\r\n-]open 0"},
      {"--b\r\none\r\n--b--", "[one]closed 0"},
      {"--b\r\none\r\n--b  ", "[one][]open 0"},
  };
  for (const auto& [body, expected] : cases) {
    for (const size_t piece : kPieceSizes) {
      if (expected == "[\xff") {
        const std::string octets("--b\r\n\xff\0\x01\r\n--b--", 15);
        EXPECT_EQ(shown(octets, "b", piece), "[" + std::string("\xff\0\x01", 3) + "]closed 0");
        continue;
      }
      EXPECT_EQ(shown(body, "b", piece), expected) << body << " in pieces of " << piece;
    }
  }
}

TEST(Multipart, BoundariesThatBeginAlikeDoNotMeet) {
  const std::string inner = "--abcd\r\n1\r\n--abcd\r\n2\r\n--abcd--\r\n";
  const std::string outer = "--abc\r\n" + inner + "\r\n--abc\r\nlast\r\n--abc--\r\n";
  const std::string inner_short = "--ab\r\n1\r\n--ab--\r\n";
  const std::string outer_long = "--abc\r\n" + inner_short + "\r\n--abc--\r\n";
  for (const size_t piece : kPieceSizes) {
    EXPECT_EQ(shown(outer, "abc", piece), "[" + inner + "][last]closed 0");
    EXPECT_EQ(shown(inner, "abcd", piece), "[1][2]closed 0");
    EXPECT_EQ(shown(outer_long, "abc", piece), "[" + inner_short + "]closed 0");
  }
}

TEST(Multipart, ReadersNest) {
  const std::string text = "--o\r\n--i\r\none\r\n--i--\r\n--o\n\n--i\ntwo\n--o--\n";
  for (const size_t piece : kPieceSizes) {
    PieceSource source(text, piece);
    MultipartReader outer(source, "o");
    ASSERT_TRUE(*outer.next());
    {
      MultipartReader inner(outer.part(), "i");
      ASSERT_TRUE(*inner.next());
      EXPECT_EQ(test::read_text(inner.part()), "one");
      EXPECT_FALSE(*inner.next());
      EXPECT_TRUE(inner.closed());
    }
    ASSERT_TRUE(*outer.next());
    MultipartReader inner(outer.part(), "i");
    ASSERT_TRUE(*inner.next());
    EXPECT_EQ(test::read_text(inner.part()), "two");
    EXPECT_FALSE(*inner.next());
    EXPECT_FALSE(inner.closed());
    EXPECT_FALSE(*outer.next());
    EXPECT_TRUE(outer.closed());
  }
}

TEST(Multipart, PartsMayBeLeftUnread) {
  const std::string text = "--b\r\n" + std::string(70000, 'x') + "\r\n--b\r\ntwo\r\n--b--\r\n";
  for (const size_t piece : kPieceSizes) {
    PieceSource source(text, piece);
    MultipartReader reader(source, "b");
    EXPECT_EQ(test::read_text(reader.part()), "");
    ASSERT_TRUE(*reader.next());
    std::uint8_t few[3];
    EXPECT_GE(*reader.part().read(few), 1u);
    ASSERT_TRUE(*reader.next());
    EXPECT_EQ(test::read_text(reader.part()), "two");
    EXPECT_EQ(test::read_text(reader.part()), "");
    EXPECT_FALSE(*reader.next());
    EXPECT_FALSE(*reader.next());
    EXPECT_EQ(test::read_text(reader.part()), "");
  }
}

TEST(Multipart, BoundsAndImpossibleBoundaries) {
  std::string many;
  for (int i = 0; i < 101; ++i) many += "--b\r\nx\r\n";
  Limits limits;
  limits.parts = 100;
  for (const size_t piece : kPieceSizes) {
    EXPECT_EQ(shown(many, "b", piece, limits), "error: mime-too-many-parts");
    EXPECT_EQ(shown("--\r\nx\r\n----\r\n", "", piece), "error: mime-boundary-missing");
    EXPECT_EQ(shown("--a\r\nb\r\nx\r\n", "a\r\nb", piece), "error: mime-boundary-missing");
  }
}

// Parts of any octets that hold no delimiter, joined and cut again, also where a delimiter meets a chunk's border.
TEST(Multipart, JoiningAndCuttingIsIdentity) {
  SCOPED_TRACE("seed " + std::to_string(test::test_seed()));
  std::mt19937_64 random(test::test_seed());
  for (int round = 0; round < 60; ++round) {
    const std::string boundary = new_boundary();
    std::string joined = random() % 2 == 0 ? "" : "preamble\r\n";
    std::string expected;
    const size_t parts = 1 + random() % 5;
    for (size_t i = 0; i < parts; ++i) {
      std::string content = test::random_text(random, random() % 200);
      if (round % 20 == 0) content += std::string(65536 - random() % 90, 'x');
      if (content.ends_with('\r')) content += "x";  // with a bare LF behind it, it would be a CRLF
      joined +=
          "--" + boundary + (random() % 4 == 0 ? " \r\n" : "\r\n") + content + (random() % 3 == 0 ? "\n" : "\r\n");
      expected += "[" + content + "]";
    }
    joined += "--" + boundary + "--\r\n";
    for (const size_t piece : {size_t{1}, size_t{7}, size_t{1000}, size_t{65536}}) {
      ASSERT_EQ(shown(joined, boundary, piece), expected + "closed 0");
    }
  }
}

}  // namespace
}  // namespace letterlock::mime
