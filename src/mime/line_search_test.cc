// What looks at 64 octets at a time must say what looking at single octets says.
#include "mime/line_search.h"

#include "mime/canonical.h"
#include "mime/leaf_scan.h"
#include "mime/reader.h"
#include "mime/test_support.h"

namespace letterlock::mime {
namespace {

// Mostly lines as mail has them, so that whole blocks are plain, with something to find here and there.
std::string random_text(std::mt19937_64& random) {
  static constexpr std::string_view kOdd[] = {"\n",    "\r",          " \r\n",    "\t\r\n", "\r\nFrom ",
                                              "\r\n-", "\r\n--b\r\n", "\r\n\r\n", "\x80",   "From ",
                                              "-",     "\r\nF",       " \n",      "\n--b\n"};
  std::string text;
  const size_t lines = random() % 30;
  for (size_t line = 0; line < lines; ++line) {
    const bool is_long = random() % 40 == 0;
    text += std::string(is_long ? 900 + random() % 130 : random() % 90, 'x');
    if (random() % 8 == 0) text += kOdd[random() % std::size(kOdd)];
    if (random() % 60 == 0) text += '\0';
    text += random() % 10 == 0 ? "\n" : "\r\n";
  }
  return text;
}

using Answers = std::array<bool, 3>;
Answers answers_of(std::string_view text, size_t piece) {
  LeafScan scan;
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) scan.add(as_bytes(text.substr(0, piece)));
  scan.end();
  return {scan.seven_bit(), scan.nul(), scan.unharmed()};
}

std::string canonical(std::string_view text, size_t piece) {
  test::PieceSource source(text, piece);
  CanonicalSource lines(source);
  return test::read_text(lines);
}

// All parts, with marks between them.
std::string parts_of(std::string_view text, size_t piece) {
  test::PieceSource source(text, piece);
  MultipartReader reader(source, "b");
  std::string all;
  for (;;) {
    const auto more = reader.next();
    if (!more) return all + "error: " + more.error().id();
    if (!*more) return all + (reader.closed() ? "|closed" : "|open");
    all += "|" + test::read_text(reader.part());
  }
}

TEST(LineSearch, BlocksSayWhatOctetsSay) {
  SCOPED_TRACE("seed " + std::to_string(test::test_seed()));
  std::mt19937_64 random(test::test_seed());
  std::map<Answers, int> seen;
  for (int round = 0; round < 4000; ++round) {
    const std::string text = random_text(random);
    const Answers answers = answers_of(text, 1);
    ++seen[answers];
    ASSERT_EQ(answers_of(text, text.size() + 1), answers) << text;
    ASSERT_EQ(answers_of(text, 1 + random() % 300), answers) << text;
    ASSERT_EQ(canonical(text, text.size() + 1), canonical(text, 1)) << text;
    ASSERT_EQ(canonical(text, 1 + random() % 300), canonical(text, 1)) << text;
    ASSERT_EQ(parts_of(text, text.size() + 1), parts_of(text, 1)) << text;
    ASSERT_EQ(parts_of(text, 1 + random() % 300), parts_of(text, 1)) << text;
  }
  EXPECT_GE(seen.size(), 4u);  // 7-bit or not, NUL or not, unharmed or not
}

TEST(LineSearch, FindsAtEveryPlace) {
  for (size_t size = 2; size < 200; ++size) {
    for (size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      text[at] = '\n';
      EXPECT_EQ(find_bare_feed(as_bytes(text), 0, false), at);
      EXPECT_EQ(find_bare_feed(as_bytes(text), at + 1, false), size);
      EXPECT_EQ(find_pair(as_bytes(text), '\n', 'x'), at + 1 < size ? at : size);
      if (at == 0) continue;
      text[at - 1] = '\r';
      EXPECT_EQ(find_bare_feed(as_bytes(text), 0, false), size);
      EXPECT_EQ(find_pair(as_bytes(text), '\r', '\n'), at - 1);
    }
  }
  EXPECT_EQ(find_bare_feed(as_bytes("\nx"), 0, true), 2u);
  EXPECT_EQ(find_bare_feed({}, 0, true), 0u);
  EXPECT_EQ(find_pair({}, 'a', 'b'), 0u);
}

}  // namespace
}  // namespace letterlock::mime
