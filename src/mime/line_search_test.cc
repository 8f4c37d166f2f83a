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

// Both forms, where the processor has both.
std::vector<const LineLoops*> all_loops() {
  std::vector<const LineLoops*> all = {&line_common_loops()};
  if (line_avx2_loops() != nullptr) all.push_back(line_avx2_loops());
  return all;
}

class LineForms : public ::testing::TestWithParam<const LineLoops*> {};
INSTANTIATE_TEST_SUITE_P(LineSearch, LineForms, ::testing::ValuesIn(all_loops()),
                         [](const auto& form) { return form.index == 0 ? "Common" : "Avx2"; });

TEST_P(LineForms, FindAtEveryPlace) {
  const auto& [find_pair, find_bare_feed, plain_lines] = *GetParam();
  for (const size_t size : {2u, 3u, 31u, 64u, 65u, 255u, 256u, 257u, 258u, 600u}) {
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
  EXPECT_EQ(plain_lines({}), 0u);
}

// What is harmful, at each place of lines that are none, is never passed over.
TEST_P(LineForms, PlainLinesEndBeforeWhatIsOdd) {
  const auto plain_lines = GetParam()->plain_lines;
  std::string lines;
  for (int i = 0; i < 12; ++i) lines += std::string(70, static_cast<char>('a' + i)) + "\r\n";
  EXPECT_GT(plain_lines(as_bytes(lines)), lines.size() - 400);
  static constexpr std::string_view kOdd[] = {"\x80",   "\xff",     std::string_view("\0", 1), "\r", "\n", " \r\n",
                                              "\t\r\n", "\r\nFrom "};
  for (const std::string_view odd : kOdd) {
    for (size_t at = 0; at < lines.size(); ++at) {
      std::string text = lines;
      text.insert(at, odd);
      const size_t plain = plain_lines(as_bytes(text));
      EXPECT_LE(plain, at + odd.size()) << at;
      EXPECT_TRUE(plain == 0 || text[plain - 1] == '\n');
      EXPECT_EQ(answers_of(text.substr(0, plain), 1), (Answers{true, false, true})) << at;
    }
  }
}

TEST_P(LineForms, LongLinesAreNotPlain) {
  for (const size_t length : {998u, 999u, 1500u}) {
    const std::string text = std::string(length, 'x') + "\r\n" + std::string(600, 'y');
    const size_t plain = GetParam()->plain_lines(as_bytes(text));
    EXPECT_EQ(answers_of(text.substr(0, plain), 1), (Answers{true, false, true})) << length;
  }
}

}  // namespace
}  // namespace letterlock::mime
