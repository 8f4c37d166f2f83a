#include "mime/canonical.h"

#include "mime/test_support.h"

namespace letterlock::mime {
namespace {

const std::pair<std::string, std::string> kCases[] = {
    {"", ""},
    {"a", "a"},
    {"a\r\nb\r\n", "a\r\nb\r\n"},
    {"a\nb\n", "a\r\nb\r\n"},
    {"a\r\nb\nc", "a\r\nb\r\nc"},
    {"\n\n\r\n\n", "\r\n\r\n\r\n\r\n"},
    {"a\rb", "a\rb"},
    {"\r", "\r"},
    {"\r\r\n", "\r\r\n"},
    {"\n\r", "\r\n\r"},
    {"\n\r\n", "\r\n\r\n"},
    {std::string("\0\n", 2), std::string("\0\r\n", 3)},
};

std::string through_sink(std::string_view text, size_t piece) {
  MemorySink out;
  CanonicalSink sink(out);
  EXPECT_TRUE(test::write_in_pieces(sink, text, piece));
  return std::string(as_text(out.bytes()));
}

std::string through_source(std::string_view text, size_t piece) {
  test::PieceSource from(text, piece);
  CanonicalSource source(from);
  return test::read_text(source);
}

TEST(Canonical, BareLineFeedsBecomeCrlfAndNothingElseChanges) {
  for (const auto& [text, expected] : kCases) {
    for (const size_t piece : test::kPieceSizes) {
      EXPECT_EQ(through_sink(text, piece), expected) << text;
      EXPECT_EQ(through_source(text, piece), expected) << text;
    }
  }
}

TEST(Canonical, TwiceIsOnce) {
  SCOPED_TRACE("seed " + std::to_string(test::test_seed()));
  std::mt19937_64 random(test::test_seed());
  for (int round = 0; round < 20; ++round) {
    const std::string text = test::random_text(random, random() % 2000);
    const std::string once = through_sink(text, 100000);
    for (const size_t piece : test::kPieceSizes) {
      EXPECT_EQ(through_source(text, piece), once);
      EXPECT_EQ(through_sink(once, piece), once);
    }
    for (size_t at = once.find('\n'); at != std::string::npos; at = once.find('\n', at + 1)) {
      ASSERT_TRUE(at > 0 && once[at - 1] == '\r');
    }
  }
}

}  // namespace
}  // namespace letterlock::mime
